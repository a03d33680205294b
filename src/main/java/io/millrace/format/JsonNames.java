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

    /// Bytes of a name, with its quotes and the colon, that fit into four words.
    private static final int SHORT_MAX = 32;

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
        private final byte @Nullable [] respelled;

        private final int tailAt;
        private final long tail;
        private final long tailMask;

        /// The words of a name with its colon, each with its bits that count.
        private final long word0;

        private final long word1;
        private final long word2;
        private final long word3;
        private final long mask0;
        private final long mask1;
        private final long mask2;
        private final long mask3;

        /// The bits of those words in which the column's own name differs.
        private final long change0;

        private final long change1;
        private final long change2;
        private final long change3;
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
            respelled = same || !patchable ? null : padded(wanted);
            tailAt = length & ~7;
            tailMask = (1L << ((length & 7) * 8)) - 1;
            tail = (long) JsonScan.LONGS.get(raw, tailAt);
            byte[] colon = padded(Arrays.copyOf(quoted, length + 1));
            colon[length] = ':';
            word0 = word(colon, 0);
            word1 = word(colon, 8);
            word2 = word(colon, 16);
            word3 = word(colon, 24);
            mask0 = mask(length + 1);
            mask1 = mask(length + 1 - 8);
            mask2 = mask(length + 1 - 16);
            mask3 = mask(length + 1 - 24);
            change0 = respelled == null ? 0 : word(raw, 0) ^ word(respelled, 0);
            change1 = respelled == null ? 0 : word(raw, 8) ^ word(respelled, 8);
            change2 = respelled == null ? 0 : word(raw, 16) ^ word(respelled, 16);
            change3 = respelled == null ? 0 : word(raw, 24) ^ word(respelled, 24);
            hash = hash(quoted, 0, length);
        }

        private static long word(byte[] padded, int at) {
            return at < padded.length ? (long) JsonScan.LONGS.get(padded, at) : 0;
        }

        /// The lowest `bytes` bytes of a word; none where that is negative, at most all.
        private static long mask(int bytes) {
            return bytes <= 0 ? 0 : bytes >= 8 ? -1 : (1L << bytes * 8) - 1;
        }

        private static byte[] padded(byte[] bytes) {
            return Arrays.copyOf(bytes, (bytes.length & ~7) + 8);
        }

        /// Short names are compared without a branch for each word: which one comes next is no
        /// news, how long it is would be.
        private boolean matches(byte[] b, int pos) {
            if (length >= SHORT_MAX || pos + SHORT_MAX > b.length) {
                return matchesAny(b, pos) && pos + length < b.length && b[pos + length] == ':';
            }
            long differs =
                    ((long) JsonScan.LONGS.get(b, pos) ^ word0) & mask0
                            | ((long) JsonScan.LONGS.get(b, pos + 8) ^ word1) & mask1;
            if (length >= 16) {
                differs |=
                        ((long) JsonScan.LONGS.get(b, pos + 16) ^ word2) & mask2
                                | ((long) JsonScan.LONGS.get(b, pos + 24) ^ word3) & mask3;
            }
            return differs == 0;
        }

        private boolean matchesAny(byte[] b, int pos) {
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

        /// Gives the name in a copy of the record the spelling of the column.
        ///
        /// What surrounds the name is read from the record, not from the copy: a load has to wait
        /// for a store that covers only part of it. So names must be respelled in their order.
        void respell(byte[] record, int pos, byte[] copy) {
            if (respelled == null) {
                return;
            }
            if (length > SHORT_MAX || pos + SHORT_MAX > record.length) {
                System.arraycopy(respelled, 0, copy, pos, length);
                return;
            }
            change(record, pos, copy, change0);
            change(record, pos + 8, copy, change1);
            if (length > 16) {
                change(record, pos + 16, copy, change2);
                if (length > 24) {
                    change(record, pos + 24, copy, change3);
                }
            }
        }

        private static void change(byte[] record, int pos, byte[] copy, long bits) {
            JsonScan.LONGS.set(copy, pos, (long) JsonScan.LONGS.get(record, pos) ^ bits);
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
        Name usual = usual(b, pos, last);
        last = usual == null ? other(b, pos, last) : usual;
        return last;
    }

    /// What stands before the first name of an object, for [#usual].
    Name head() {
        return head;
    }

    /// The name that came after `before` last time, if it and a colon directly behind it are at
    /// `pos`; else null, and [#other] finds the name.
    static @Nullable Name usual(byte[] b, int pos, Name before) {
        Name guess = before.next;
        return guess != null && guess.matches(b, pos) ? guess : null;
    }

    /// The name whose opening quote is at `pos`; next time it is expected after `before`.
    Name other(byte[] b, int pos, Name before) {
        Name name = find(b, pos);
        before.next = name;
        return name;
    }

    private Name find(byte[] b, int pos) {
        int end = JsonScan.string(b, pos + 1);
        int length = (end < 0 ? ~end : end) + 1 - pos;
        int hash = hash(b, pos, length);
        int bucket = hash & BUCKETS - 1;
        for (Name at = table[bucket]; at != null; at = table[bucket]) {
            if (at.hash == hash && at.length == length && at.matchesAny(b, pos)) {
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
