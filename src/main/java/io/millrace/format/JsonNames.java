package io.millrace.format;

import static java.nio.charset.StandardCharsets.UTF_8;

import org.jspecify.annotations.Nullable;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// The names of the fields of one kind of JSON object, and which column each is: it learns the
/// shape of the objects.
///
/// Objects of a topic mostly have the same fields in the same order. So each name remembers which
/// one came after it last time, and [#next] compares the bytes with that one first: a few words, no
/// hash, no decoding. Another name is looked up by its bytes; one never seen is decoded and matched
/// with the columns: the exact name, else its upper case.
///
/// Not thread-safe.
final class JsonNames {
    /// Names remembered; beyond, all are forgotten, so that hostile records cost time but no
    /// memory.
    private static final int NAMES_MAX = 512;

    private static final int BUCKETS = 2 * NAMES_MAX;

    /// A name as the bytes have it.
    static final class Name {
        /// The name with its quotes, then zeros up to a whole word.
        private final byte[] raw;

        /// Bytes of the name with its quotes.
        final int length;

        /// The column of that name, else the one that is its upper case, else -1.
        final int column;

        /// Another column that is the upper case of the name, or -1.
        final int second;

        /// True where the name is that of the column, false where its upper case is.
        final boolean exact;

        /// True where the name is one column's and can be spelled as that in place: it need not
        /// grow or shrink.
        final boolean patchable;

        /// The column's own name with its quotes, where `raw` is not that but as long; else null.
        private final byte @Nullable [] patch;

        private final int tailAt;
        private final long tail;
        private final long tailMask;
        private final long patchTail;
        private final int hash;

        private @Nullable Name next;

        private Name(byte[] quoted, int column, int second, boolean exact, byte[] wanted) {
            length = quoted.length;
            raw = padded(quoted);
            this.column = column;
            this.second = second;
            this.exact = exact;
            boolean same = Arrays.equals(quoted, wanted);
            patchable = column >= 0 && second < 0 && wanted.length == length;
            patch = same || !patchable ? null : padded(wanted);
            tailAt = length & ~7;
            tailMask = (1L << ((length & 7) * 8)) - 1;
            tail = (long) JsonScan.LONGS.get(raw, tailAt);
            patchTail = patch == null ? 0 : (long) JsonScan.LONGS.get(patch, tailAt);
            hash = hash(quoted, 0, length);
        }

        private static byte[] padded(byte[] bytes) {
            return Arrays.copyOf(bytes, (bytes.length & ~7) + 8);
        }

        private boolean matches(byte[] b, int pos) {
            if (pos + tailAt + 8 > b.length) {
                return pos + length <= b.length
                        && Arrays.equals(raw, 0, length, b, pos, pos + length);
            }
            for (int i = 0; i < tailAt; i += 8) {
                if ((long) JsonScan.LONGS.get(raw, i) != (long) JsonScan.LONGS.get(b, pos + i)) {
                    return false;
                }
            }
            return (((long) JsonScan.LONGS.get(b, pos + tailAt) ^ tail) & tailMask) == 0;
        }

        /// Reads what surrounds the name in the record, not in the copy that was just written: a
        /// load has to wait for a store that covers only part of it.
        private void patch(byte[] record, int pos, byte[] copy, int to, byte[] with) {
            if (to + tailAt + 8 > copy.length || pos + tailAt + 8 > record.length) {
                System.arraycopy(with, 0, copy, to, length);
                return;
            }
            for (int i = 0; i < tailAt; i += 8) {
                JsonScan.LONGS.set(copy, to + i, (long) JsonScan.LONGS.get(with, i));
            }
            long rest = (long) JsonScan.LONGS.get(record, pos + tailAt) & ~tailMask;
            JsonScan.LONGS.set(copy, to + tailAt, rest | patchTail);
        }
    }

    private final Map<String, Integer> byName = new HashMap<>();
    private final @Nullable Name[] table = new Name[BUCKETS];
    private final Name head = new Name(new byte[0], -1, -1, true, new byte[0]);
    private Name last = head;
    private int known;

    /// @param columns the names that are looked for; a field of another name gets column -1
    /// @param numbers the number of each
    JsonNames(List<String> columns, List<Integer> numbers) {
        for (int i = 0; i < columns.size(); i++) {
            byName.putIfAbsent(columns.get(i), numbers.get(i));
        }
    }

    /// Call before the first name of an object.
    void start() {
        last = head;
    }

    /// The name whose opening quote is at `pos`.
    Name next(byte[] b, int pos) {
        Name guess = last.next;
        if (guess == null || !guess.matches(b, pos)) {
            guess = find(b, pos);
            last.next = guess;
        }
        last = guess;
        return guess;
    }

    /// Gives the fields of the last object the names of their columns.
    ///
    /// @param record the object's bytes
    /// @param starts where the quote of each name is in them, in order; no name came twice
    /// @param copy the bytes of `record` from `shift` on, where the names are to be changed
    void patch(byte[] record, int[] starts, int count, byte[] copy, int shift) {
        Name name = head;
        for (int i = 0; i < count; i++) {
            name = following(name);
            if (name.patch != null) {
                name.patch(record, starts[i], copy, starts[i] - shift, name.patch);
            }
        }
    }

    private static Name following(Name name) {
        if (name.next == null) {
            throw new IllegalStateException("more starts than names");
        }
        return name.next;
    }

    private Name find(byte[] b, int pos) {
        int end = JsonScan.string(b, pos + 1);
        int length = (end < 0 ? ~end : end) + 1 - pos;
        int hash = hash(b, pos, length);
        int bucket = hash & BUCKETS - 1;
        for (Name at = table[bucket]; at != null; at = table[bucket]) {
            if (at.hash == hash && at.length == length && at.matches(b, pos)) {
                return at;
            }
            bucket = bucket + 1 & BUCKETS - 1;
        }
        if (known == NAMES_MAX) {
            Arrays.fill(table, null);
            known = 0;
            bucket = hash & BUCKETS - 1;
        }
        Name made = resolve(b, pos, length, end >= 0);
        table[bucket] = made;
        known++;
        return made;
    }

    private Name resolve(byte[] b, int pos, int length, boolean plain) {
        int to = pos + length - 1;
        String text =
                plain ? new String(b, pos + 1, length - 2, UTF_8) : JsonText.decode(b, pos + 1, to);
        int exact = byName.getOrDefault(text, -1);
        String upper = text.toUpperCase(Locale.ROOT);
        int variant = upper.equals(text) ? -1 : byName.getOrDefault(upper, -1);
        byte[] quoted = Arrays.copyOfRange(b, pos, pos + length);
        byte[] wanted = JsonText.quoted(exact >= 0 ? text : upper);
        return exact >= 0
                ? new Name(quoted, exact, variant, true, wanted)
                : new Name(quoted, variant, -1, false, wanted);
    }

    private static int hash(byte[] b, int pos, int length) {
        int hash = length;
        for (int i = 0; i < length; i++) {
            hash = hash * 31 + b[pos + i];
        }
        return hash ^ hash >>> 15;
    }
}
