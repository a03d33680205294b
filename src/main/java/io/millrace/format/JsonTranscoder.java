package io.millrace.format;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.millrace.data.Field;
import io.millrace.data.Row;

import java.util.Arrays;
import java.util.stream.IntStream;

/// Adds columns to JSON records by copying their bytes.
///
/// A record can be copied where writing it anew would give an equal one: every field is a column,
/// none comes twice, and each value is as a writer has it, so that nothing would be converted
/// ([JsonCanon]). Names in another case are put right in the copy; missing columns are added as
/// `null`. All other records are decoded in full and encoded again.
final class JsonTranscoder implements Transcoder {
    /// A column of the record, with what a scan needs of it.
    private static final class Column {
        final JsonType type;
        final int slot;

        /// How many digits are certainly in its range; -1 for STRING; else 0.
        final int digitsMax;

        /// The number of the record that had it last.
        long seen;

        Column(Field field, int slot) {
            type = new JsonType(field);
            this.slot = slot;
            digitsMax =
                    switch (type.kind) {
                        case BIGINT, TIMESTAMP -> JsonCanon.LONG_DIGITS;
                        case INTEGER, DATE -> JsonCanon.INT_DIGITS;
                        case STRING -> -1;
                        case BOOLEAN, DOUBLE, BYTES, TIME, DECIMAL, ARRAY, MAP, STRUCT -> 0;
                    };
        }
    }

    private final Column[] columns;
    private final JsonNames names;
    private final JsonValues values = new JsonValues();

    private final JsonReader decoder;
    private final JsonWriter encoder;
    private final Row decoded;
    private final JsonWriter addition;
    private final JsonOutput tail = new JsonOutput();

    private long record;

    /// How many fields the record has.
    private int count;

    /// The record with the names of the columns, when it can be copied: from its `{` up to its `}`.
    private byte[] bytes = new byte[256];

    private int from;
    private int to;
    private boolean copied;

    JsonTranscoder(Layout in, Layout added) {
        int size = in.fields().size();
        var all = IntStream.range(0, size).boxed().toList();
        columns =
                all.stream()
                        .map(i -> new Column(in.fields().get(i), in.slots().get(i)))
                        .toArray(Column[]::new);
        names = new JsonNames(in.fields().stream().map(Field::name).toList(), all);
        decoded = new Row(size);
        var whole = new Layout(in.part(), in.fields(), all, in.wrap(), in.options());
        decoder = new JsonReader(whole);
        encoder = new JsonWriter(whole);
        addition = new JsonWriter(added);
    }

    @Override
    public void read(byte[] b, Row row) {
        copied = scan(b, row);
        if (!copied) {
            decoder.read(b, decoded);
            for (int i = 0; i < columns.length; i++) {
                if (columns[i].slot != Layout.UNWANTED) {
                    row.copy(decoded, i, columns[i].slot);
                }
            }
        }
    }

    /// @return whether the record can be copied; where not, `decoder` will say what is wrong
    private boolean scan(byte[] b, Row row) {
        try {
            int pos = JsonScan.space(b, 0);
            from = pos;
            if (b[pos] != '{') {
                return false;
            }
            if (bytes.length < b.length) {
                bytes = new byte[Math.max(2 * bytes.length, b.length)];
            }
            System.arraycopy(b, 0, bytes, 0, b.length);
            int end = fields(b, JsonScan.open(b, pos), row);
            if (end < 0 || (end != b.length && JsonScan.space(b, end) != b.length)) {
                return false;
            }
            to = end - 1;
        } catch (FormatException | IndexOutOfBoundsException _) {
            return false;
        }
        if (count < columns.length) {
            for (Column column : columns) {
                if (column.seen != record && column.slot != Layout.UNWANTED) {
                    row.setNull(column.slot);
                }
            }
        }
        return true;
    }

    /// @return what follows the `}`, or -1
    private int fields(byte[] b, int pos, Row row) {
        long current = ++record;
        int found = 0;
        JsonNames.Name name = names.head();
        while (pos >= 0) {
            JsonNames.Name usual = JsonNames.usual(b, pos, name);
            name = usual == null ? names.other(b, pos, name) : usual;
            if (!name.patchable) {
                return -1;
            }
            Column column = columns[name.column];
            if (column.seen == current) {
                return -1;
            }
            column.seen = current;
            found++;
            name.respell(b, pos, bytes);
            pos = usual == null ? JsonScan.colon(b, pos + name.length) : pos + name.length + 1;
            pos = field(b, pos, column, row);
            if (pos < 0) {
                return -1;
            }
            pos = JsonScan.comma(b, pos);
        }
        count = found;
        return ~pos;
    }

    /// Checks a value as [JsonCanon#end] does, with what most records are made of decided first,
    /// and reads it if it is wanted. White space may stand before it.
    private int field(byte[] b, int pos, Column column, Row row) {
        int end = -1;
        if (column.digitsMax > 0) {
            end = JsonScan.smallInteger(b, pos);
            if (end >= 0 && column.slot == Layout.UNWANTED) {
                return end;
            }
        }
        if (b[pos] <= ' ') {
            pos = JsonScan.space(b, pos);
        }
        if (column.digitsMax < 0 && b[pos] == '"') {
            end = JsonScan.string(b, pos + 1);
            if (end >= 0) {
                if (column.slot != Layout.UNWANTED) {
                    var text = new String(b, pos + 1, end - pos - 1, ISO_8859_1);
                    row.setObject(column.slot, text);
                }
                return end + 1;
            }
        }
        if (end < 0) {
            end = JsonCanon.end(b, pos, column.type, 1);
        }
        if (end >= 0 && column.slot != Layout.UNWANTED) {
            values.read(b, pos, column.type, row, column.slot);
        }
        return end;
    }

    @Override
    public byte[] write(Row row) {
        tail.clear();
        return copied ? copy(row) : encode(row);
    }

    private byte[] encode(Row row) {
        encoder.fields(decoded, tail);
        addition.fields(row, tail);
        if (tail.length() == 0) {
            tail.ascii('{');
        } else {
            tail.set(0, '{');
        }
        tail.ascii('}');
        return tail.toBytes();
    }

    private byte[] copy(Row row) {
        if (count < columns.length) {
            for (Column column : columns) {
                if (column.seen != record) {
                    tail.bytes(column.type.prefix);
                    tail.bytes(JsonOutput.NULL);
                }
            }
        }
        addition.fields(row, tail);
        tail.ascii('}');
        int head = to - from;
        byte[] copy = Arrays.copyOfRange(bytes, from, to + tail.length());
        tail.copyTo(copy, head);
        if (count == 0 && copy[head] == ',') {
            copy[head] = ' ';
        }
        return copy;
    }
}
