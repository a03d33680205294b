package io.millrace.format;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.millrace.data.Field;
import io.millrace.data.Row;
import io.millrace.data.Scalar;
import io.millrace.data.Type;

import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.util.Base64;
import java.util.List;

/// Reads one line of values.
final class DelimitedReader implements RowReader {
    private static final long DAY_MILLIS = 86_400_000;
    private static final int NUMBER_MAX = 1000;
    private static final int SHOWN_MAX = 80;

    private final List<Field> fields;
    private final int[] slots;
    private final char delimiter;

    private String line = "";
    private int pos;
    private boolean more;

    DelimitedReader(Layout layout, char delimiter) {
        fields = layout.fields();
        slots = layout.slots().stream().mapToInt(i -> i).toArray();
        this.delimiter = delimiter;
    }

    @Override
    public void read(byte[] bytes, Row row) {
        line = new String(bytes, UTF_8);
        pos = 0;
        more = true;
        int count = 0;
        for (; more && count < slots.length; count++) {
            int start = pos;
            String text = field();
            if (slots[count] != Layout.UNWANTED) {
                set(row, slots[count], fields.get(count), text, start);
            }
        }
        int expected = count;
        while (more && slots.length > 0) {
            field();
            count++;
        }
        if (count != slots.length || expected != slots.length) {
            throw new FormatException(
                    "expected %d values between '%c', found %d: %s"
                            .formatted(slots.length, delimiter, count, shown(line)));
        }
        if (!blank(pos)) {
            throw new FormatException("more than one line: " + shown(line));
        }
    }

    private boolean blank(int from) {
        for (int i = from; i < line.length(); i++) {
            if (line.charAt(i) != '\n' && line.charAt(i) != '\r') {
                return false;
            }
        }
        return true;
    }

    /// The next field, leaving `pos` behind its delimiter or at the end of the line.
    private String field() {
        if (pos < line.length() && line.charAt(pos) == '"') {
            return quotedField();
        }
        int start = pos;
        while (pos < line.length() && !ends(line.charAt(pos))) {
            pos++;
        }
        return next(line.substring(start, pos));
    }

    private String quotedField() {
        int start = pos;
        var text = new StringBuilder();
        while (true) {
            int quote = line.indexOf('"', pos + 1);
            if (quote < 0) {
                throw new FormatException(
                        "no closing quote for the one at character %d: %s"
                                .formatted(start, shown(line)));
            }
            text.append(line, pos + 1, quote);
            pos = quote + 1;
            if (pos == line.length() || line.charAt(pos) != '"') {
                break;
            }
            text.append('"');
        }
        if (pos < line.length() && !ends(line.charAt(pos))) {
            throw new FormatException(
                    "text after the closing quote at character %d: %s".formatted(pos, shown(line)));
        }
        return next(text.toString());
    }

    private boolean ends(char c) {
        return c == delimiter || c == '\n' || c == '\r';
    }

    private String next(String text) {
        more = pos < line.length() && line.charAt(pos) == delimiter;
        if (more) {
            pos++;
        }
        return text;
    }

    private void set(Row row, int slot, Field field, String text, int start) {
        if (text.isEmpty()) {
            row.setNull(slot);
            return;
        }
        try {
            switch (field.type()) {
                case Scalar scalar -> set(row, slot, scalar, text);
                case Type.Decimal type -> {
                    var value =
                            text.length() > NUMBER_MAX
                                    ? null
                                    : Decimals.fit(new BigDecimal(text), type);
                    if (value == null) {
                        throw new IllegalArgumentException();
                    }
                    row.setObject(slot, value);
                }
                case Type.Array _, Type.Map _, Type.Struct _ ->
                        throw new IllegalStateException("checked");
            }
        } catch (IllegalArgumentException _) {
            throw new FormatException(
                    "column %s is %s, found '%s' at character %d"
                            .formatted(field.name(), field.type(), shown(text), start));
        }
    }

    private static void set(Row row, int slot, Scalar type, String text) {
        switch (type) {
            case STRING -> row.setObject(slot, text);
            case BYTES -> row.setObject(slot, ByteBuffer.wrap(Base64.getDecoder().decode(text)));
            case BOOLEAN -> row.setBoolean(slot, bool(text));
            case DOUBLE -> row.setDouble(slot, Double.parseDouble(text));
            case INTEGER, DATE -> row.setLong(slot, Integer.parseInt(text));
            case BIGINT, TIMESTAMP -> row.setLong(slot, Long.parseLong(text));
            case TIME -> {
                long millis = Long.parseLong(text);
                if (millis < 0 || millis >= DAY_MILLIS) {
                    throw new IllegalArgumentException();
                }
                row.setLong(slot, millis);
            }
        }
    }

    private static boolean bool(String text) {
        if (text.equalsIgnoreCase("true")) {
            return true;
        }
        if (text.equalsIgnoreCase("false")) {
            return false;
        }
        throw new IllegalArgumentException();
    }

    private static String shown(String text) {
        return text.length() <= SHOWN_MAX ? text : text.substring(0, SHOWN_MAX) + "...";
    }
}
