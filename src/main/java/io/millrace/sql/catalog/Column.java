package io.millrace.sql.catalog;

import io.millrace.data.Field;
import io.millrace.data.Type;

import java.util.Optional;

/// A column of a stream or table.
///
/// @param name upper case unless it was quoted
public record Column(String name, Type type, Role role) {
    /// Where a record keeps the column.
    public sealed interface Role {
        Role KEY = new Key();
        Role VALUE = new Value();

        record Key() implements Role {}

        record Value() implements Role {}

        /// One header, the last of its key, or, without a key, all of them.
        record Headers(Optional<String> key) implements Role {}
    }

    public boolean isKey() {
        return role instanceof Role.Key;
    }

    public boolean isValue() {
        return role instanceof Role.Value;
    }

    public Field field() {
        return new Field(name, type);
    }

    /// As ksqlDB writes a schema: `` `ID` BIGINT KEY ``.
    @Override
    public String toString() {
        var suffix =
                switch (role) {
                    case Role.Key() -> " KEY";
                    case Role.Value() -> "";
                    case Role.Headers(var key) ->
                            key.map(k -> " HEADER('" + k + "')").orElse(" HEADERS");
                };
        return "`" + name + "` " + type + suffix;
    }
}
