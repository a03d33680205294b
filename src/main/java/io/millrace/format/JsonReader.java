package io.millrace.format;

import io.millrace.data.Row;

import java.util.ArrayList;

/// Reads the wanted columns out of a JSON record in one pass, without building anything else.
final class JsonReader implements RowReader {
    private final Layout.Wrap wrap;
    private final JsonType[] types;
    private final int[] slots;
    private final JsonNames names;
    private final JsonValues values = new JsonValues();

    /// For each column when it was read last, as [#record] times two, plus one where the name was
    /// exactly the column's.
    private final long[] seen;

    private long record;

    JsonReader(Layout layout) {
        wrap = layout.wrap();
        var wanted = new ArrayList<JsonType>();
        var numbers = new ArrayList<Integer>();
        var columns = new ArrayList<String>();
        var at = new ArrayList<Integer>();
        for (int i = 0; i < layout.fields().size(); i++) {
            if (layout.slots().get(i) != Layout.UNWANTED) {
                columns.add(layout.fields().get(i).name());
                numbers.add(wanted.size());
                at.add(layout.slots().get(i));
                wanted.add(new JsonType(layout.fields().get(i)));
            }
        }
        types = wanted.toArray(JsonType[]::new);
        slots = at.stream().mapToInt(i -> i).toArray();
        names = new JsonNames(columns, numbers);
        seen = new long[types.length];
    }

    @Override
    public void read(byte[] b, Row row) {
        int end;
        try {
            int pos = JsonScan.space(b, 0);
            end = wrap == Layout.Wrap.WRAPPED ? record(b, pos, row) : bare(b, pos, row);
        } catch (IndexOutOfBoundsException _) {
            throw JsonScan.truncated(b);
        }
        if (end != b.length && JsonScan.space(b, end) != b.length) {
            throw JsonScan.malformed(b, JsonScan.space(b, end), "the end of the record");
        }
    }

    private int bare(byte[] b, int pos, Row row) {
        return types.length == 0
                ? JsonScan.value(b, pos, 0)
                : values.read(b, pos, types[0], row, slots[0]);
    }

    private int record(byte[] b, int pos, Row row) {
        for (int slot : slots) {
            row.setNull(slot);
        }
        if (b[pos] != '{') {
            return nothing(b, pos);
        }
        record++;
        JsonNames.Name name = names.head();
        pos = JsonScan.open(b, pos);
        while (pos >= 0) {
            JsonNames.Name usual = JsonNames.usual(b, pos, name);
            name = usual == null ? names.other(b, pos, name) : usual;
            pos = usual == null ? JsonScan.colon(b, pos + name.length) : pos + name.length + 1;
            int end = name.column < 0 ? unread(b, pos) : column(b, value(b, pos), name, row);
            pos = JsonScan.comma(b, end);
        }
        return ~pos;
    }

    /// Where a value ends that nobody reads; white space may stand before it.
    private static int unread(byte[] b, int pos) {
        int end = JsonScan.smallInteger(b, pos);
        return end < 0 ? JsonScan.value(b, value(b, pos), 1) : end;
    }

    private static int value(byte[] b, int pos) {
        return b[pos] <= ' ' ? JsonScan.space(b, pos) : pos;
    }

    private static int nothing(byte[] b, int pos) {
        if (b[pos] == 'n') {
            return JsonScan.literal(b, pos);
        }
        int end = JsonScan.value(b, pos, 0);
        throw new FormatException(
                "expected a JSON object at byte %d, found %s%s"
                        .formatted(
                                pos,
                                JsonScan.found(b, pos),
                                end == b.length
                                        ? "; a bare value needs WRAP_SINGLE_VALUE=false"
                                        : ""));
    }

    private int column(byte[] b, int pos, JsonNames.Name name, Row row) {
        int end = column(b, pos, name.column, name.exact, row);
        if (name.second >= 0) {
            column(b, pos, name.second, false, row);
        }
        return end;
    }

    private int column(byte[] b, int pos, int column, boolean exact, Row row) {
        if (!exact && seen[column] == 2 * record + 1) {
            return JsonScan.value(b, pos, 1);
        }
        seen[column] = exact ? 2 * record + 1 : 2 * record;
        return values.read(b, pos, types[column], row, slots[column]);
    }
}
