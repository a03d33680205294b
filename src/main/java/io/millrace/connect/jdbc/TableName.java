package io.millrace.connect.jdbc;

import java.util.stream.Collectors;
import java.util.stream.Stream;

/// @param schema empty for the connection's own; in MySQL, the database
public record TableName(String schema, String name) {
    /// From `table.name.format`: what stands before a point outside of `${topic}` is the schema. A
    /// point in a topic's name is part of the table's name.
    static TableName of(String format, String topic) {
        var point = format.indexOf('.');
        var schema = point < 0 ? "" : format.substring(0, point);
        var name = format.substring(point + 1);
        return new TableName(schema.replace("${topic}", topic), name.replace("${topic}", topic));
    }

    String quoted(Dialect dialect) {
        return Stream.of(schema, name)
                .filter(part -> !part.isEmpty())
                .map(dialect::quote)
                .collect(Collectors.joining("."));
    }

    @Override
    public String toString() {
        return schema.isEmpty() ? name : schema + "." + name;
    }
}
