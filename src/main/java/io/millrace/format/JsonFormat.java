package io.millrace.format;

import io.millrace.data.Scalar;
import io.millrace.data.Type;

import java.util.List;
import java.util.Optional;

/// JSON: an object of the columns, or the bare value of a single one.
///
/// Reading: a field belongs to the column of its name, else to the one that its upper case names;
/// of several the last counts; other fields are ignored; a missing field is NULL, and so is `null`
/// everywhere. Values convert as ksqlDB does it:
///
/// | column | read from | written as |
/// |---|---|---|
/// | BOOLEAN | `true`, `false` | the same |
/// | INTEGER, BIGINT | a number, its fraction cut off; a string of digits | a number |
/// | DOUBLE | a number; a string with one | a number; `"NaN"`, `"Infinity"`, `"-Infinity"` |
/// | DECIMAL(p, s) | a number, or a string with one, that fits without rounding | a number with s digits after the point |
/// | STRING | a string; anything else as its JSON text without white space | a string |
/// | BYTES | a string of base64 | the same |
/// | DATE, TIME, TIMESTAMP | as INTEGER, INTEGER, BIGINT: days, milliseconds of the day, milliseconds | a number |
/// | ARRAY, MAP, STRUCT | an array, an object, an object | the same |
///
/// What is in the way (another type, a number that does not fit, a broken record) is a
/// [FormatException]. A record that is just `null` has NULL in all columns.
final class JsonFormat implements Format {
    @Override
    public String name() {
        return "JSON";
    }

    @Override
    public void check(Layout layout) {
        Formats.refuseOptions(this, layout);
        layout.fields().forEach(f -> check(f.name(), f.type()));
    }

    private static void check(String column, Type type) {
        switch (type) {
            case Scalar _, Type.Decimal _ -> {}
            case Type.Array array -> check(column, array.element());
            case Type.Map map -> {
                if (!(map.key() instanceof Scalar || map.key() instanceof Type.Decimal)) {
                    throw new FormatException(
                            "column %s: the keys of a MAP in JSON are text, not %s; use STRING keys"
                                    .formatted(column, map.key()));
                }
                check(column, map.value());
            }
            case Type.Struct struct -> struct.fields().forEach(f -> check(column, f.type()));
        }
    }

    @Override
    public RowReader reader(Layout layout) {
        return new JsonReader(layout);
    }

    @Override
    public RowWriter writer(Layout layout) {
        return new JsonWriter(layout);
    }

    @Override
    public Optional<Transcoder> transcoder(Layout in, Layout added) {
        boolean wrapped =
                List.of(in.wrap(), added.wrap()).stream().allMatch(Layout.Wrap.WRAPPED::equals);
        return wrapped ? Optional.of(new JsonTranscoder(in, added)) : Optional.empty();
    }
}
