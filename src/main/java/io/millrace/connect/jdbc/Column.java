package io.millrace.connect.jdbc;

import java.sql.Types;
import java.util.Locale;

/// A column of a table that exists.
///
/// @param jdbcType one of [java.sql.Types]
/// @param typeName as the database calls it
/// @param size characters, bytes or digits; 0 when it has no limit
/// @param scale digits after the point
/// @param required whether a row needs a value: neither nullable, nor with a default, nor made by
///   the database
public record Column(
        String name,
        int jdbcType,
        String typeName,
        int size,
        int scale,
        boolean nullable,
        boolean required) {
    boolean unsigned() {
        return typeName.toUpperCase(Locale.ROOT).contains("UNSIGNED");
    }

    /// For messages: `VARCHAR(20)`
    String describe() {
        return switch (jdbcType) {
            case Types.CHAR, Types.VARCHAR, Types.BINARY, Types.VARBINARY ->
                    "%s(%d)".formatted(typeName, size);
            default -> typeName;
        };
    }
}
