package io.millrace.sql.catalog;

import io.millrace.data.Field;
import io.millrace.sql.parse.Sql.Kind;
import io.millrace.sql.parse.Sql.WindowKind;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/// A stream or a table: a topic read with a schema.
///
/// @param columns keys first, then the others as declared
/// @param windowed present where the key carries a window
/// @param timestamp present where a column gives the time of a record, instead of its own timestamp
/// @param query the persistent query that writes it, by id
/// @param statement the SQL that made it
public record Source(
        String name,
        Kind kind,
        String topic,
        Encoding key,
        Encoding value,
        List<Column> columns,
        Optional<Windowed> windowed,
        Optional<Timestamp> timestamp,
        boolean readOnly,
        Optional<String> query,
        String statement) {
    public Source {
        columns = List.copyOf(columns);
    }

    /// The window in a key.
    ///
    /// @param size absent for a session window, whose end is in the key
    public record Windowed(WindowKind kind, Optional<Duration> size) {}

    /// The column that gives the time of a record.
    ///
    /// @param format absent for a BIGINT of milliseconds or a TIMESTAMP, a pattern of `java.time`
    ///   for a STRING
    public record Timestamp(String column, Optional<String> format) {}

    public List<Column> keyColumns() {
        return columns.stream().filter(Column::isKey).toList();
    }

    public List<Column> valueColumns() {
        return columns.stream().filter(Column::isValue).toList();
    }

    public List<Field> keyFields() {
        return keyColumns().stream().map(Column::field).toList();
    }

    public List<Field> valueFields() {
        return valueColumns().stream().map(Column::field).toList();
    }

    public boolean isTable() {
        return kind == Kind.TABLE;
    }

    /// All columns as ksqlDB writes a schema.
    public String schema() {
        return columns.stream().map(Column::toString).collect(Collectors.joining(", "));
    }
}
