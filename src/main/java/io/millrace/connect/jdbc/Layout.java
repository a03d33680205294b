package io.millrace.connect.jdbc;

import org.apache.kafka.connect.sink.SinkRecord;
import org.jspecify.annotations.Nullable;

import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;

/// How records of one kind become rows of a table: computed once for a schema.
///
/// @param deletes whether the rows are to be deleted; then all parts are keys
/// @param parts keys first
/// @param keys how many of the parts are the row's key
record Layout(Table table, boolean deletes, List<Part> parts, int keys) {
    /// Bytes of a value of a fixed size in a statement, at most.
    private static final int FIXED_BYTES = 24;

    /// One column, and where its value comes from.
    record Part(
            Column column, Conversion conversion, Function<SinkRecord, @Nullable Object> source) {}

    Layout {
        parts = List.copyOf(parts);
    }

    /// One layout is made for a kind of records and then kept, and found many times a record.
    @Override
    public boolean equals(@Nullable Object other) {
        return this == other;
    }

    @Override
    public int hashCode() {
        return System.identityHashCode(this);
    }

    /// @throws BadRow when a value does not fit
    Row row(SinkRecord record) {
        var values = new @Nullable Object[parts.size()];
        var bytes = 0L;
        for (int i = 0; i < values.length; i++) {
            var part = parts.get(i);
            var given = part.source.apply(record);
            if (given == null && i < keys) {
                throw new BadRow(
                        "the record has no value for %s, which is part of the row's key"
                                .formatted(part.column.name()));
            }
            var value = part.conversion.convert(given);
            values[i] = value;
            bytes +=
                    switch (value) {
                        case String s -> 3L * s.length() + 9;
                        case byte[] b -> b.length + 9L;
                        case null, default -> FIXED_BYTES;
                    };
        }
        return new Row(this, record, values, bytes);
    }

    List<String> columns(Dialect dialect) {
        return parts.stream().map(p -> dialect.quote(p.column.name())).toList();
    }

    List<String> keyColumns(Dialect dialect) {
        return columns(dialect).subList(0, keys);
    }

    /// Whether a row of this layout sets all that one of the other sets.
    boolean covers(Layout other) {
        return deletes || equals(other) || names().containsAll(other.names());
    }

    private Set<String> names() {
        var names = new HashSet<String>();
        parts.forEach(p -> names.add(p.column.name()));
        return names;
    }

    /// A value that equals that of another row exactly when their keys are equal.
    Object key(@Nullable Object[] values) {
        if (keys == 1) {
            return comparable(values[0]);
        }
        var key = new ArrayList<Object>(keys);
        for (int i = 0; i < keys; i++) {
            key.add(comparable(values[i]));
        }
        return key;
    }

    private static Object comparable(@Nullable Object value) {
        return switch (value) {
            case byte[] bytes -> ByteBuffer.wrap(bytes);
            case BigDecimal d -> d.stripTrailingZeros();
            case null -> throw new IllegalStateException("keys are never null");
            default -> value;
        };
    }
}
