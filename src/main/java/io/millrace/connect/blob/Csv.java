package io.millrace.connect.blob;

import org.jspecify.annotations.Nullable;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/// Comma-separated values: the first record names the fields, every other becomes a JSON object.
///
/// With [Types#INFER] an unquoted field that is a JSON number with at most 18 digits becomes a
/// number (so `007` stays a text), an unquoted empty field null, and everything else a text. With
/// [Types#TEXT] every field is a text. A record with another number of fields than the header is
/// bad. A quote opens only at the start of a field; `""` in quotes is a quote; a quoted field may
/// hold line feeds. Blank lines are skipped.
///
/// It reads bytes, not through a CSV library, because the place of every record must be known.
/// Source: RFC 4180.
public final class Csv implements BlobFormat {
    /// What a field may become.
    public enum Types {
        INFER,
        TEXT
    }

    private final byte separator;
    private final Types types;

    /// @param separator an ASCII character
    public Csv(char separator, Types types) {
        this.separator = (byte) separator;
        this.types = types;
    }

    @Override
    public Set<String> endings() {
        return Set.of(".csv");
    }

    @Override
    public RecordReader open(BlobStore store, Blob blob, Place from, ReadOptions options)
            throws IOException {
        return TextRecords.open(
                store, blob, from, options, _ -> new Rows(separator, types, options.keyField()));
    }

    private static final class Rows implements LineFormat {
        private final byte separator;
        private final Types types;
        private final String keyField;
        private @Nullable List<byte[]> names; // as JSON, with quotes and colon
        private int keyIndex = -1;

        Rows(byte separator, Types types, String keyField) {
            this.separator = separator;
            this.types = types;
            this.keyField = keyField;
        }

        @Override
        public int cut(byte[] bytes, int from, int to) {
            var quoted = false;
            var fieldStart = true;
            for (var i = from; i < to; i++) {
                var b = bytes[i];
                if (quoted) {
                    quoted = b != '"'; // a doubled quote opens again with its second half
                    fieldStart = !quoted;
                } else if (b == '"' && fieldStart) {
                    quoted = true;
                } else if (b == '\n') {
                    return i + 1;
                } else {
                    fieldStart = b == separator;
                }
            }
            return -1;
        }

        @Override
        public Parsed parse(byte[] bytes, int from, int to) {
            if (Bytes.isBlank(bytes, from, to)) {
                return new Parsed.Nothing();
            }
            if (!Bytes.isUtf8(bytes, from, to)) {
                return new Parsed.Wrong("not valid UTF-8");
            }
            var fields = new ArrayList<Field>();
            var wrong = split(bytes, from, to, fields);
            if (wrong != null) {
                return new Parsed.Wrong(wrong);
            }
            if (names == null) {
                names = header(fields);
                return new Parsed.Nothing();
            }
            if (fields.size() != names.size()) {
                return new Parsed.Wrong(
                        "%d fields where the header has %d".formatted(fields.size(), names.size()));
            }
            var key = keyIndex < 0 ? null : fields.get(keyIndex).text();
            return new Parsed.Value(key, json(names, fields));
        }

        /// A field's text; `quoted` tells an empty text from no value.
        private record Field(String text, boolean quoted) {}

        /// Appends the record's fields; returns what is wrong, or null.
        private @Nullable String split(byte[] bytes, int from, int to, List<Field> fields) {
            var i = from;
            while (true) {
                if (i < to && bytes[i] == '"') {
                    var close = closingQuote(bytes, i + 1, to);
                    if (close < 0) {
                        return "a quote that is not closed";
                    }
                    var text = text(bytes, i + 1, close).replace("\"\"", "\"");
                    fields.add(new Field(text, true));
                    i = close + 1;
                    if (i < to && bytes[i] != separator) {
                        return "text after a closing quote";
                    }
                } else {
                    var begin = i;
                    while (i < to && bytes[i] != separator) {
                        i++;
                    }
                    fields.add(new Field(text(bytes, begin, i), false));
                }
                if (i == to) {
                    return null;
                }
                i++;
            }
        }

        private static int closingQuote(byte[] bytes, int from, int to) {
            for (var i = from; i < to; i++) {
                if (bytes[i] == '"') {
                    if (i + 1 == to || bytes[i + 1] != '"') {
                        return i;
                    }
                    i++;
                }
            }
            return -1;
        }

        private static String text(byte[] bytes, int from, int to) {
            return new String(bytes, from, to - from, StandardCharsets.UTF_8);
        }

        /// A field without a name is called after its number: `column_3`.
        private List<byte[]> header(List<Field> fields) {
            var all = new ArrayList<byte[]>();
            for (var i = 0; i < fields.size(); i++) {
                var given = fields.get(i).text().strip();
                var name = given.isEmpty() ? "column_" + (i + 1) : given;
                if (name.equals(keyField)) {
                    keyIndex = i;
                }
                var out = new ByteArrayOutputStream();
                writeText(out, name);
                out.write(':');
                all.add(out.toByteArray());
            }
            return all;
        }

        private byte[] json(List<byte[]> names, List<Field> fields) {
            var out = new ByteArrayOutputStream(512);
            for (var i = 0; i < fields.size(); i++) {
                out.write(i == 0 ? '{' : ',');
                out.writeBytes(names.get(i));
                var field = fields.get(i);
                var plain = types == Types.INFER && !field.quoted();
                if (plain && field.text().isEmpty()) {
                    out.writeBytes(NULL);
                } else if (plain && isNumber(field.text())) {
                    out.writeBytes(field.text().getBytes(StandardCharsets.US_ASCII));
                } else {
                    writeText(out, field.text());
                }
            }
            out.write('}');
            return out.toByteArray();
        }

        private static final byte[] NULL = {'n', 'u', 'l', 'l'};

        private static void writeText(ByteArrayOutputStream out, String text) {
            out.write('"');
            var plainFrom = 0;
            for (var i = 0; i < text.length(); i++) {
                var c = text.charAt(i);
                if (c < ' ' || c == '"' || c == '\\') {
                    out.writeBytes(text.substring(plainFrom, i).getBytes(StandardCharsets.UTF_8));
                    out.writeBytes(escape(c).getBytes(StandardCharsets.US_ASCII));
                    plainFrom = i + 1;
                }
            }
            out.writeBytes(text.substring(plainFrom).getBytes(StandardCharsets.UTF_8));
            out.write('"');
        }

        private static String escape(char c) {
            return switch (c) {
                case '"' -> "\\\"";
                case '\\' -> "\\\\";
                case '\n' -> "\\n";
                case '\r' -> "\\r";
                case '\t' -> "\\t";
                default -> "\\u%04x".formatted((int) c);
            };
        }

        /// JSON's grammar of numbers: `-? int frac? exp?`.
        static boolean isNumber(String s) {
            var n = s.length();
            var i = n > 0 && s.charAt(0) == '-' ? 1 : 0;
            var whole = digits(s, i);
            if (whole == i || (whole - i > 1 && s.charAt(i) == '0') || whole - i > 18) {
                return false;
            }
            i = whole;
            if (i < n && s.charAt(i) == '.') {
                var frac = digits(s, i + 1);
                if (frac == i + 1) {
                    return false;
                }
                i = frac;
            }
            if (i < n && (s.charAt(i) == 'e' || s.charAt(i) == 'E')) {
                var sign = i + 1 < n && (s.charAt(i + 1) == '-' || s.charAt(i + 1) == '+') ? 1 : 0;
                var exp = digits(s, i + 1 + sign);
                if (exp == i + 1 + sign) {
                    return false;
                }
                i = exp;
            }
            return i == n;
        }

        /// Index behind the digits that begin at `from`.
        private static int digits(String s, int from) {
            var i = from;
            while (i < s.length() && s.charAt(i) >= '0' && s.charAt(i) <= '9') {
                i++;
            }
            return i;
        }

        @Override
        public boolean hasHeader() {
            return true;
        }

        @Override
        public boolean endsItself() {
            return false; // the last field may go on
        }
    }
}
