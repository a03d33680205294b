package io.millrace.format;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/// The grammar of JSON over bytes: where a string, a number or any value ends. No state.
///
/// Positions go in, positions come out, so that the compiler keeps them in registers. Strings and
/// runs of digits are looked at eight bytes at a time (SWAR: SIMD within a register).
///
/// Checked everywhere, also in what nobody reads: the structure, numbers, literals, control
/// characters in strings, depth. Not checked in what nobody reads: that strings are UTF-8 and their
/// escapes are known ones.
///
/// Every method may throw IndexOutOfBoundsException, which means that the bytes end too early; the
/// entry points turn it into [#truncated]. So no method asks twice where the end is.
final class JsonScan {
    /// Levels of arrays and objects within each other; more is refused.
    static final int MAX_DEPTH = 64;

    /// What a message shows of a record, in bytes.
    private static final int SHOWN_MAX = 80;

    static final VarHandle LONGS =
            MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle INTS =
            MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);

    private static final VarHandle SHORTS =
            MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.LITTLE_ENDIAN);

    private static final short COMMA_QUOTE = ',' | '"' << 8;

    private static final int TRUE = 't' | 'r' << 8 | 'u' << 16 | 'e' << 24;
    private static final int ALSE = 'a' | 'l' << 8 | 's' << 16 | 'e' << 24;
    private static final int NULL = 'n' | 'u' << 8 | 'l' << 16 | 'l' << 24;

    private static final long EACH = 0x0101010101010101L;
    private static final long HIGH = 0x8080808080808080L;

    private JsonScan() {}

    /// The first byte from `pos` on that is not white space; the length where there is none.
    static int space(byte[] b, int pos) {
        while (pos < b.length && isSpace(b[pos])) {
            pos++;
        }
        return pos;
    }

    private static boolean isSpace(byte c) {
        return c == ' ' || c == '\n' || c == '\r' || c == '\t';
    }

    /// From the `{` to the quote of the first name, or the complement of what follows the `}`.
    static int open(byte[] b, int pos) {
        pos = space(b, pos + 1);
        return b[pos] == '}' ? ~(pos + 1) : name(b, pos);
    }

    /// From behind a name to its value.
    static int colon(byte[] b, int pos) {
        if (b[pos] != ':') {
            pos = space(b, pos);
            if (b[pos] != ':') {
                throw malformed(b, pos, "':'");
            }
        }
        return b[++pos] <= ' ' ? space(b, pos) : pos;
    }

    /// From behind the value of a field to the quote of the next name, or the complement of what
    /// follows the `}`.
    static int comma(byte[] b, int pos) {
        if (pos + 1 < b.length && (short) SHORTS.get(b, pos) == COMMA_QUOTE) {
            return pos + 1;
        }
        return spaced(b, pos);
    }

    private static int spaced(byte[] b, int pos) {
        if (b[pos] <= ' ') {
            pos = space(b, pos);
        }
        if (b[pos] != ',') {
            if (b[pos] == '}') {
                return ~(pos + 1);
            }
            throw malformed(b, pos, "',' or '}'");
        }
        pos++;
        if (b[pos] <= ' ') {
            pos = space(b, pos);
        }
        return b[pos] == '"' ? pos : name(b, pos);
    }

    private static int name(byte[] b, int pos) {
        if (b[pos] != '"') {
            throw malformed(b, pos, "a field name in quotes");
        }
        return pos;
    }

    /// From behind the element of an array to the next, or the complement of what follows the `]`.
    static int element(byte[] b, int pos) {
        pos = space(b, pos);
        if (b[pos] == ',') {
            return space(b, pos + 1);
        }
        if (b[pos] != ']') {
            throw malformed(b, pos, "',' or ']'");
        }
        return ~(pos + 1);
    }

    /// From the `[` to the first element, or the complement of what follows the `]`.
    static int first(byte[] b, int pos) {
        pos = space(b, pos + 1);
        return b[pos] == ']' ? ~(pos + 1) : pos;
    }

    /// Where the value at `pos` ends, whatever it is.
    static int value(byte[] b, int pos, int depth) {
        return switch (b[pos]) {
            case '"' -> {
                int end = string(b, pos + 1);
                yield (end < 0 ? ~end : end) + 1;
            }
            case '-', '0', '1', '2', '3', '4', '5', '6', '7', '8', '9' -> number(b, pos);
            case 't', 'f', 'n' -> literal(b, pos);
            case '{', '[' -> nested(b, pos, depth);
            default -> throw malformed(b, pos, "a value");
        };
    }

    private static int nested(byte[] b, int pos, int depth) {
        deeper(depth, pos);
        if (b[pos] == '[') {
            pos = first(b, pos);
            while (pos >= 0) {
                pos = element(b, value(b, pos, depth + 1));
            }
        } else {
            pos = open(b, pos);
            while (pos >= 0) {
                int end = string(b, pos + 1);
                pos = colon(b, (end < 0 ? ~end : end) + 1);
                pos = comma(b, value(b, pos, depth + 1));
            }
        }
        return ~pos;
    }

    static void deeper(int depth, int pos) {
        if (depth >= MAX_DEPTH) {
            throw new FormatException(
                    "JSON is nested more than %d levels deep at byte %d".formatted(MAX_DEPTH, pos));
        }
    }

    /// Where `true`, `false` or `null` at `pos` ends.
    static int literal(byte[] b, int pos) {
        int word = (int) INTS.get(b, pos);
        if (word == TRUE || word == NULL) {
            return pos + 4;
        }
        if (b[pos] == 'f' && (int) INTS.get(b, pos + 1) == ALSE) {
            return pos + 5;
        }
        throw malformed(b, pos, "a value");
    }

    /// The closing quote of the string whose text starts at `pos`; its complement where the text is
    /// not plain: not ASCII, or with escapes.
    static int string(byte[] b, int pos) {
        for (int last = b.length - 8; pos <= last; pos += 8) {
            long special = specials((long) LONGS.get(b, pos));
            if (special != 0) {
                pos += Long.numberOfTrailingZeros(special) >>> 3;
                return b[pos] == '"' ? pos : ~rough(b, pos);
            }
        }
        while (b[pos] >= ' ' && b[pos] != '"' && b[pos] != '\\') {
            pos++;
        }
        return b[pos] == '"' ? pos : ~rough(b, pos);
    }

    /// The high bit of each byte that is a quote, a backslash, a control character or not ASCII. A
    /// borrow may mark bytes above the first that is marked, never below.
    private static long specials(long word) {
        long quote = word ^ EACH * '"';
        long backslash = word ^ EACH * '\\';
        return (((quote - EACH) & ~quote)
                        | ((backslash - EACH) & ~backslash)
                        | ((word - EACH * ' ') & ~word)
                        | word)
                & HIGH;
    }

    private static int rough(byte[] b, int pos) {
        for (; ; pos++) {
            byte c = b[pos];
            if (c == '"') {
                return pos;
            }
            if (c == '\\') {
                pos++;
            } else if (c >= 0 && c < ' ') {
                throw malformed(b, pos, "a string without control characters");
            }
        }
    }

    /// Where the number at `pos` ends.
    static int number(byte[] b, int pos) {
        int p = integer(b, pos);
        if (p < b.length && (b[p] == '.' || (b[p] | 0x20) == 'e')) {
            return fraction(b, p);
        }
        return p;
    }

    /// Where the integer part of the number at `pos` ends.
    static int integer(byte[] b, int pos) {
        int start = b[pos] == '-' ? pos + 1 : pos;
        int end = digits(b, start);
        if (end == start || (b[start] == '0' && end > start + 1)) {
            throw malformed(b, pos, "a number");
        }
        return end;
    }

    private static int fraction(byte[] b, int pos) {
        if (b[pos] == '.') {
            int end = digits(b, pos + 1);
            if (end == pos + 1) {
                throw malformed(b, end, "a digit");
            }
            pos = end;
        }
        if (pos < b.length && (b[pos] | 0x20) == 'e') {
            int start = b[pos + 1] == '-' || b[pos + 1] == '+' ? pos + 2 : pos + 1;
            pos = digits(b, start);
            if (pos == start) {
                throw malformed(b, pos, "a digit");
            }
        }
        return pos;
    }

    /// Where the digits from `pos` on end.
    static int digits(byte[] b, int pos) {
        for (int last = b.length - 8; pos <= last; pos += 8) {
            long word = (long) LONGS.get(b, pos) ^ EACH * '0';
            // a digit is now 0..9: 0x76 more leaves its high bit clear
            long others = (word + EACH * 0x76 | word) & HIGH;
            if (others != 0) {
                return pos + (Long.numberOfTrailingZeros(others) >>> 3);
            }
        }
        while (pos < b.length && b[pos] >= '0' && b[pos] <= '9') {
            pos++;
        }
        return pos;
    }

    /// Where the digits at `pos` end if they are an integer of one to seven digits with a comma
    /// behind it; else -1, which says nothing. One word is loaded, and one branch taken.
    static int smallInteger(byte[] b, int pos) {
        if (pos + 8 > b.length) {
            return -1;
        }
        long word = (long) LONGS.get(b, pos) ^ EACH * '0';
        long others = (word + EACH * 0x76 | word) & HIGH;
        int bits = Long.numberOfTrailingZeros(others) & 0x78;
        boolean comma = (word >>> bits & 0xff) == (',' ^ '0');
        boolean leadingZero = (word & 0xff) == 0 && bits > 8;
        return comma && !leadingZero && bits != 0 ? pos + (bits >>> 3) : -1;
    }

    static FormatException malformed(byte[] b, int pos, String expected) {
        return new FormatException(
                "not JSON at byte %d: expected %s, found %s"
                        .formatted(pos, expected, shown(b, pos, b.length)));
    }

    static FormatException truncated(byte[] b) {
        return new FormatException(
                b.length == 0
                        ? "not JSON: empty"
                        : "not JSON: ends after %d bytes in the middle of a value"
                                .formatted(b.length));
    }

    /// What a message shows of the value at `pos`.
    static String found(byte[] b, int pos) {
        try {
            return shown(b, pos, value(b, pos, 0));
        } catch (FormatException | IndexOutOfBoundsException _) {
            return shown(b, pos, b.length);
        }
    }

    private static String shown(byte[] b, int from, int to) {
        int length = Math.min(to - from, SHOWN_MAX);
        return new String(b, from, length, UTF_8) + (to - from > length ? "..." : "");
    }
}
