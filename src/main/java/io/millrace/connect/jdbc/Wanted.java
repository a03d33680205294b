package io.millrace.connect.jdbc;

import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.sink.SinkRecord;
import org.jspecify.annotations.Nullable;

import java.util.function.Function;

/// A column that records of one kind have a value for.
///
/// @param schema null when the records have none; then only an existing column tells its type
/// @param key whether it is part of the row's key
/// @param source the value in a record
record Wanted(
        String name,
        @Nullable Schema schema,
        boolean key,
        Function<SinkRecord, @Nullable Object> source) {
    /// The column's definition in CREATE TABLE and ALTER TABLE.
    ///
    /// @throws IllegalStateException without a schema
    String definition(Dialect dialect, boolean newTable) {
        if (schema == null) {
            throw new IllegalStateException("no type");
        }
        var type = dialect.type(ColumnType.of(schema), key ? Dialect.Use.KEY : Dialect.Use.VALUE);
        // rows that are there already have no value for a column that is new
        var required = key || newTable && !schema.isOptional();
        return "%s %s%s".formatted(dialect.quote(name), type, required ? " NOT NULL" : " NULL");
    }
}
