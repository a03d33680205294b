package io.millrace.sql.analyze;

import io.millrace.data.Field;
import io.millrace.data.Scalar;
import io.millrace.data.Type;
import io.millrace.sql.catalog.Catalog;
import io.millrace.sql.parse.Sql.TypeName;
import io.millrace.sql.parse.SqlException;

import java.util.ArrayList;
import java.util.HashSet;

/// Turns a type as typed into the type that it names.
public record TypeNames(Catalog catalog) {
    /// @throws SqlException if no type has that name, or its parameters are not its own
    public Type resolve(TypeName typed) {
        return switch (typed.name()) {
            case "BOOLEAN" -> Scalar.BOOLEAN;
            case "INT", "INTEGER" -> Scalar.INTEGER;
            case "BIGINT" -> Scalar.BIGINT;
            case "DOUBLE" -> Scalar.DOUBLE;
            // VARCHAR(n): the length is accepted and means nothing
            case "STRING", "VARCHAR" -> Scalar.STRING;
            case "BYTES" -> Scalar.BYTES;
            case "DATE" -> Scalar.DATE;
            case "TIME" -> Scalar.TIME;
            case "TIMESTAMP" -> Scalar.TIMESTAMP;
            case "DECIMAL", "DEC", "NUMERIC" -> decimal(typed);
            case "ARRAY", "MAP", "STRUCT" -> nested(typed);
            default -> custom(typed);
        };
    }

    private Type custom(TypeName typed) {
        return catalog.type(typed.name())
                .orElseThrow(
                        () ->
                                new SqlException(
                                        typed.at(),
                                        "Cannot resolve unknown type: " + typed.name(),
                                        "types are BOOLEAN, INT, BIGINT, DOUBLE, DECIMAL(p, s),"
                                            + " VARCHAR, BYTES, DATE, TIME, TIMESTAMP, ARRAY<t>,"
                                            + " MAP<k, v>, STRUCT<f t> and those of CREATE TYPE"));
    }

    private static Type decimal(TypeName typed) {
        if (typed.numbers().size() != 2) {
            throw new SqlException(
                    typed.at(), "DECIMAL takes two parameters", "as in DECIMAL(10, 2)");
        }
        try {
            return Type.decimal(typed.numbers().get(0), typed.numbers().get(1));
        } catch (IllegalArgumentException e) {
            throw new SqlException(typed.at(), String.valueOf(e.getMessage()));
        }
    }

    private Type nested(TypeName typed) {
        var arguments = typed.arguments().stream().map(this::resolve).toList();
        if (arguments.isEmpty() && !typed.name().equals("STRUCT")) {
            throw new SqlException(
                    typed.at(), typed.name() + " needs the type of its elements", "ARRAY<INT>");
        }
        if (typed.name().equals("ARRAY")) {
            return Type.array(arguments.getFirst());
        }
        if (typed.name().equals("MAP")) {
            return Type.map(arguments.get(0), arguments.get(1));
        }
        var names = new HashSet<String>();
        var fields = new ArrayList<Field>();
        for (int i = 0; i < arguments.size(); i++) {
            var name = typed.fields().get(i);
            if (!names.add(name)) {
                throw new SqlException(
                        typed.at(), "Duplicate field names found in STRUCT: " + name);
            }
            fields.add(new Field(name, arguments.get(i)));
        }
        return new Type.Struct(fields);
    }
}
