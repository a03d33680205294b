package io.millrace.sql.analyze;

import io.millrace.data.Field;
import io.millrace.data.Scalar;
import io.millrace.data.Type;
import io.millrace.format.FormatException;
import io.millrace.format.Layout.Part;
import io.millrace.format.Layout.Wrap;
import io.millrace.format.SchemaBinding;
import io.millrace.format.SchemaFormat;
import io.millrace.format.SchemaStore;
import io.millrace.format.SchemaStore.UnavailableException;
import io.millrace.sql.parse.SqlException;

import java.util.HashSet;
import java.util.List;
import java.util.Locale;

/// Columns that a statement leaves to the schema of its topic.
///
/// Names are taken in upper case, so that nobody has to quote them; where the statement names a
/// schema by its id, they stay as they are.
///
/// Source: ksqlDB reference, "Schema inference".
record Inference(WithOptions with, Properties properties, SchemaStore store, String topic) {
    /// @param id of the schema that they come from
    record Inferred(int id, List<Field> columns) {}

    /// The columns of the keys or the values.
    ///
    /// @throws SqlException if there is no schema, or one that makes no columns
    Inferred columns(SchemaFormat format, Part part, Wrap wrap) {
        try {
            var named = with.schemaId(part);
            var id = named.isPresent() ? named : properties.schemaId(part);
            int known = id.isPresent() ? id.getAsInt() : latest(part);
            var columns =
                    format.columns(store.byId(known), store, with.schemaFullName(part), part, wrap);
            var spelled =
                    named.isPresent() ? columns : columns.stream().map(Inference::upper).toList();
            checkNames(spelled);
            return new Inferred(known, spelled);
        } catch (FormatException | UnavailableException e) {
            throw problem(part, e);
        }
    }

    /// The columns that a schema makes into which a query writes.
    ///
    /// @param id of the schema
    List<Field> columns(SchemaFormat format, Part part, Wrap wrap, int id) {
        try {
            return format.columns(store.byId(id), store, with.schemaFullName(part), part, wrap);
        } catch (FormatException | UnavailableException e) {
            throw problem(part, e);
        }
    }

    private SqlException problem(Part part, RuntimeException e) {
        return new SqlException(
                with.at(),
                "the schema of the %s of topic '%s': %s"
                        .formatted(plural(part), topic, e.getMessage()));
    }

    private int latest(Part part) {
        var subject = SchemaBinding.subject(topic, part);
        return store.latest(subject)
                .orElseThrow(
                        () ->
                                new SqlException(
                                        with.at(),
                                        "Schema for message %s on topic '%s' does not exist in the Schema Registry. Subject: %s"
                                                .formatted(plural(part), topic, subject),
                                        "list the columns, or register a schema"))
                .id();
    }

    private static String plural(Part part) {
        return part == Part.KEY ? "keys" : "values";
    }

    private void checkNames(List<Field> columns) {
        var names = new HashSet<String>();
        for (var column : columns) {
            if (!names.add(column.name())) {
                throw new SqlException(
                        with.at(),
                        "the schema has several fields that are column '%s'"
                                .formatted(column.name()),
                        "list the columns");
            }
        }
        if (columns.isEmpty()) {
            throw new SqlException(with.at(), "the schema has no field that can be a column");
        }
    }

    private static Field upper(Field field) {
        return new Field(field.name().toUpperCase(Locale.ROOT), upper(field.type()));
    }

    private static Type upper(Type type) {
        return switch (type) {
            case Type.Struct(var fields) ->
                    new Type.Struct(fields.stream().map(Inference::upper).toList());
            case Type.Array(var element) -> Type.array(upper(element));
            case Type.Map(var key, var value) -> Type.map(upper(key), upper(value));
            case Type.Decimal _, Scalar _ -> type;
        };
    }
}
