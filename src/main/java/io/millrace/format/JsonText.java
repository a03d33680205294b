package io.millrace.format;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.HexFormat;

/// The text inside the quotes of a JSON string.
final class JsonText {
    private JsonText() {}

    /// The string between two quotes; `to` is where the closing one is.
    ///
    /// @throws FormatException if it is not UTF-8 or has an unknown escape
    static String decode(byte[] b, int from, int to) {
        int plain = from;
        while (plain < to && b[plain] != '\\') {
            plain++;
        }
        if (plain == to) {
            return utf8(b, from, to);
        }
        var text = new StringBuilder(to - from);
        int pos = from;
        while (true) {
            text.append(utf8(b, pos, plain));
            if (plain == to) {
                return text.toString();
            }
            text.append(escaped(b, plain, to));
            pos = plain + (b[plain + 1] == 'u' ? 6 : 2);
            plain = pos;
            while (plain < to && b[plain] != '\\') {
                plain++;
            }
        }
    }

    /// Says whether [#decode] would take it.
    static boolean valid(byte[] b, int from, int to) {
        if (wellFormed(b, from, to) != to) {
            return false;
        }
        for (int i = from; i < to; i++) {
            if (b[i] == '\\') {
                if (i + 1 >= to || (b[i + 1] == 'u' ? !hex(b, i + 2, to) : known(b[i + 1]) == 0)) {
                    return false;
                }
                i++;
            }
        }
        return true;
    }

    /// A name as JSON has it, with its quotes.
    static byte[] quoted(String text) {
        var output = new JsonOutput();
        output.string(text);
        return output.toBytes();
    }

    private static String utf8(byte[] b, int from, int to) {
        int end = wellFormed(b, from, to);
        if (end != to) {
            throw new FormatException(
                    "not JSON at byte %d: 0x%02x is not UTF-8 here".formatted(end, b[end] & 0xff));
        }
        return new String(b, from, to - from, UTF_8);
    }

    private static char escaped(byte[] b, int pos, int to) {
        if (pos + 1 < to && b[pos + 1] == 'u') {
            if (hex(b, pos + 2, to)) {
                return (char) HexFormat.fromHexDigits(new String(b, pos + 2, 4, ISO_8859_1));
            }
        } else if (pos + 1 < to && known(b[pos + 1]) != 0) {
            return known(b[pos + 1]);
        }
        throw JsonScan.malformed(b, pos, "an escape such as \\n or \\u00e9");
    }

    private static char known(byte c) {
        return switch (c) {
            case '"', '\\', '/' -> (char) c;
            case 'b' -> '\b';
            case 'f' -> '\f';
            case 'n' -> '\n';
            case 'r' -> '\r';
            case 't' -> '\t';
            default -> 0;
        };
    }

    private static boolean hex(byte[] b, int from, int to) {
        if (from + 4 > to) {
            return false;
        }
        for (int i = from; i < from + 4; i++) {
            if (!HexFormat.isHexDigit(b[i])) {
                return false;
            }
        }
        return true;
    }

    /// The first byte that is not well-formed UTF-8, or `to`. Source: Unicode, table 3-7.
    private static int wellFormed(byte[] b, int from, int to) {
        int pos = from;
        while (pos < to) {
            int lead = b[pos] & 0xff;
            int more = lead < 0x80 ? 0 : lead < 0xe0 ? 1 : lead < 0xf0 ? 2 : 3;
            if (more > 0) {
                if (lead < 0xc2 || lead > 0xf4 || pos + more > to - 1) {
                    return pos;
                }
                int second = b[pos + 1] & 0xff;
                int low = lead == 0xe0 ? 0xa0 : lead == 0xf0 ? 0x90 : 0x80;
                int high = lead == 0xed ? 0x9f : lead == 0xf4 ? 0x8f : 0xbf;
                if (second < low || second > high) {
                    return pos;
                }
                for (int i = pos + 2; i <= pos + more; i++) {
                    if ((b[i] & 0xc0) != 0x80) {
                        return pos;
                    }
                }
            }
            pos += more + 1;
        }
        return pos;
    }
}
