package io.millrace.sql.functions;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;

/// Text. Positions count from 1.
final class Strings {
    private static final int HEX_DIGITS = 4;

    private Strings() {}

    @SqlFunction(name = "UCASE", doc = "The text in upper case.", example = "UCASE('a') = 'A'")
    public static String upper(String text) {
        return text.toUpperCase(Locale.ROOT);
    }

    @SqlFunction(name = "LCASE", doc = "The text in lower case.", example = "LCASE('A') = 'a'")
    public static String lower(String text) {
        return text.toLowerCase(Locale.ROOT);
    }

    @SqlFunction(
            name = "TRIM",
            doc = "The text without white space at both ends.",
            example = "TRIM(' a ') = 'a'")
    public static String trim(String text) {
        return text.trim();
    }

    @SqlFunction(name = "LEN", doc = "How many characters.", example = "LEN('abc') = 3")
    public static int length(String text) {
        return text.length();
    }

    @SqlFunction(
            name = "INITCAP",
            doc = "Every word with its first letter in upper case and the rest in lower case.",
            example = "INITCAP('the qUICK fox') = 'The Quick Fox'")
    public static String initialCapitals(String text) {
        var result = new StringBuilder(text.length());
        boolean first = true;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            result.append(first ? Character.toUpperCase(c) : Character.toLowerCase(c));
            first = Character.isWhitespace(c);
        }
        return result.toString();
    }

    @SqlFunction(
            name = "CONCAT",
            doc = "The texts one after the other; NULL is left out.",
            example = "CONCAT('a', NULL, 'b') = 'ab'",
            nulls = true)
    public static String concat(@Nullable String... texts) {
        var result = new StringBuilder();
        for (var text : texts) {
            if (text != null) {
                result.append(text);
            }
        }
        return result.toString();
    }

    @SqlFunction(
            name = "CONCAT_WS",
            doc =
                    "The texts with the separator, which comes first, between them; NULL is left"
                            + " out.",
            example = "CONCAT_WS('-', 'a', NULL, 'b') = 'a-b'",
            nulls = true)
    public static @Nullable String concatWithSeparator(
            @Nullable String separator, @Nullable String... texts) {
        if (separator == null) {
            return null;
        }
        var parts = new ArrayList<String>();
        for (var text : texts) {
            if (text != null) {
                parts.add(text);
            }
        }
        return String.join(separator, parts);
    }

    @SqlFunction(
            name = "SUBSTRING",
            doc = "The text from a position on; a negative one counts from the end.",
            example = "SUBSTRING('stream', -3) = 'eam'")
    public static String substring(String text, int position) {
        return text.substring(start(text.length(), position));
    }

    @SqlFunction(
            name = "SUBSTRING",
            doc = "So many characters from a position on; a negative one counts from the end.",
            example = "SUBSTRING('stream', 2, 3) = 'tre'")
    public static String substring(String text, int position, int length) {
        int start = start(text.length(), position);
        return text.substring(start, end(text.length(), start, length));
    }

    /// The index that a position means, within 0..size.
    static int start(int size, int position) {
        return position < 0 ? Math.max(size + position, 0) : Math.clamp(position - 1L, 0, size);
    }

    static int end(int size, int start, int length) {
        return Math.clamp((long) start + length, start, size);
    }

    @SqlFunction(
            name = "LPAD",
            doc =
                    "The text with padding before it up to the length, or cut to it. NULL for an"
                            + " empty padding or a negative length.",
            example = "LPAD('foo', 7, 'Bar') = 'BarBfoo'")
    public static @Nullable String padLeft(String text, int length, String padding) {
        if (padding.isEmpty() || length < 0) {
            return null;
        }
        int missing = Math.max(length - text.length(), 0);
        return padding(missing, padding) + text.substring(0, Math.min(length, text.length()));
    }

    @SqlFunction(
            name = "RPAD",
            doc =
                    "The text with padding behind it up to the length, or cut to it. NULL for an"
                            + " empty padding or a negative length.",
            example = "RPAD('foo', 7, 'Bar') = 'fooBarB'")
    public static @Nullable String padRight(String text, int length, String padding) {
        if (padding.isEmpty() || length < 0) {
            return null;
        }
        int missing = Math.max(length - text.length(), 0);
        return text.substring(0, Math.min(length, text.length())) + padding(missing, padding);
    }

    private static String padding(int length, String padding) {
        return padding.repeat(length / padding.length() + 1).substring(0, length);
    }

    @SqlFunction(
            name = "REPLACE",
            doc = "The text with every occurrence of the second replaced by the third.",
            example = "REPLACE('foobar', 'oo', 'aa') = 'faabar'")
    public static String replace(String text, String old, String with) {
        return text.replace(old, with);
    }

    @SqlFunction(
            name = "INSTR",
            doc = "The position of the first occurrence, or 0.",
            example = "INSTR('streaming', 'ea') = 4")
    public static int position(String text, String part) {
        return position(text, part, 1, 1);
    }

    @SqlFunction(
            name = "INSTR",
            doc =
                    "The position of the first occurrence from a position on, or 0; a negative one"
                            + " searches backwards from the end.",
            example = "INSTR('a-a-a', 'a', 2) = 3")
    public static int position(String text, String part, int from) {
        return position(text, part, from, 1);
    }

    @SqlFunction(
            name = "INSTR",
            doc = "The position of an occurrence of a number from a position on, or 0.",
            example = "INSTR('a-a-a', 'a', -1, 2) = 3")
    public static int position(String text, String part, int from, int occurrence) {
        boolean backwards = from < 0;
        int at = backwards ? text.length() + from : from - 1;
        for (int n = 0; n < occurrence && at >= 0; n++) {
            if (n > 0) {
                at += backwards ? -1 : 1;
            }
            at = at < 0 ? -1 : backwards ? text.lastIndexOf(part, at) : text.indexOf(part, at);
        }
        return Math.max(at, -1) + 1;
    }

    @SqlFunction(
            name = "SPLIT",
            doc = "The parts between the delimiters; every character where that is empty.",
            example = "SPLIT('a,b', ',') = ARRAY['a', 'b']",
            signature = "STRING, STRING -> ARRAY<STRING>")
    public static List<String> split(String text, String delimiter) {
        if (delimiter.isEmpty()) {
            return text.isEmpty()
                    ? List.of("")
                    : text.codePoints().mapToObj(Character::toString).toList();
        }
        var parts = new ArrayList<String>();
        int from = 0;
        for (int at; (at = text.indexOf(delimiter, from)) >= 0; from = at + delimiter.length()) {
            parts.add(text.substring(from, at));
        }
        parts.add(text.substring(from));
        return Collections.unmodifiableList(parts);
    }

    @SqlFunction(
            name = "SPLIT_TO_MAP",
            doc =
                    "The entries of a text such as 'a=1;b=2', given what is between entries and"
                            + " what between key and value.",
            example = "SPLIT_TO_MAP('a=1;b=2', ';', '=') = MAP('a' := '1', 'b' := '2')",
            signature = "STRING, STRING, STRING -> MAP<STRING, STRING>")
    public static @Nullable Map<String, String> splitToMap(
            String text, String between, String assign) {
        if (between.isEmpty() || assign.isEmpty()) {
            return null;
        }
        var map = new LinkedHashMap<String, String>();
        for (var entry : split(text, between)) {
            int at = entry.indexOf(assign);
            if (at >= 0) {
                map.put(entry.substring(0, at), entry.substring(at + assign.length()));
            }
        }
        return Collections.unmodifiableMap(map);
    }

    @SqlFunction(
            name = "CHR",
            doc = "The character of a Unicode code point; NULL where there is none.",
            example = "CHR(75) = 'K'")
    public static @Nullable String character(int codePoint) {
        return Character.isValidCodePoint(codePoint) ? Character.toString(codePoint) : null;
    }

    @SqlFunction(
            name = "CHR",
            doc = "The character of one or two UTF-16 escapes; NULL where it is something else.",
            example = "CHR('\\u004b') = 'K'")
    public static @Nullable String character(String escapes) {
        if (!escapes.matches("(\\\\u[0-9a-fA-F]{4}){1,2}")) {
            return null;
        }
        var text = new StringBuilder();
        for (int i = 2; i < escapes.length(); i += HEX_DIGITS + 2) {
            text.append((char) Integer.parseInt(escapes.substring(i, i + HEX_DIGITS), 16));
        }
        return text.toString();
    }

    @SqlFunction(
            name = "ELT",
            doc = "The text of a number, from 1; NULL where there is none.",
            example = "ELT(2, 'a', 'b') = 'b'",
            nulls = true)
    public static @Nullable String element(@Nullable Integer number, @Nullable String... texts) {
        return number == null || number < 1 || number > texts.length ? null : texts[number - 1];
    }

    @SqlFunction(
            name = "FIELD",
            doc = "The number, from 1, of the first text that equals the first argument; or 0.",
            example = "FIELD('b', 'a', 'b') = 2",
            nulls = true)
    public static int field(@Nullable String wanted, @Nullable String... texts) {
        for (int i = 0; i < texts.length && wanted != null; i++) {
            if (wanted.equals(texts[i])) {
                return i + 1;
            }
        }
        return 0;
    }

    @SqlFunction(name = "UUID", doc = "A new random UUID.", varies = true)
    public static String uuid() {
        return UUID.randomUUID().toString();
    }

    @SqlFunction(
            name = "ARRAY_JOIN",
            doc = "The elements as text with a comma between them.",
            example = "ARRAY_JOIN(ARRAY[1, NULL, 2]) = '1,null,2'",
            signature = "ARRAY<T> -> STRING")
    public static @Nullable String join(List<?> values) {
        return join(values, ",");
    }

    @SqlFunction(
            name = "ARRAY_JOIN",
            doc = "The elements as text with the delimiter between them.",
            example = "ARRAY_JOIN(ARRAY['a', 'b'], '-') = 'a-b'",
            signature = "ARRAY<T>, STRING -> STRING",
            nulls = true)
    public static @Nullable String join(@Nullable List<?> values, @Nullable String delimiter) {
        return values == null
                ? null
                : values.stream()
                        .map(String::valueOf)
                        .collect(Collectors.joining(delimiter == null ? "" : delimiter));
    }
}
