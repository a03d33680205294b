package io.millrace.format;

import io.millrace.data.Row;

import org.jspecify.annotations.Nullable;

/// NONE: a key or a value without columns. Reads nothing, whatever the bytes; writes null.
final class NoneFormat implements Format {
    @Override
    public String name() {
        return "NONE";
    }

    @Override
    public void check(Layout layout) {
        Formats.refuseOptions(this, layout);
        if (!layout.fields().isEmpty()) {
            throw new FormatException(
                    "The 'NONE' format can only be used when no columns are defined. Got: "
                            + Formats.columns(layout));
        }
    }

    @Override
    public RowReader reader(Layout layout) {
        return (_, _) -> {};
    }

    @Override
    public RowWriter writer(Layout layout) {
        return new Nothing();
    }

    private static final class Nothing implements RowWriter {
        @Override
        public byte @Nullable [] write(Row row) {
            return null;
        }
    }
}
