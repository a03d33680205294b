package io.millrace.format;

import io.millrace.data.Field;
import io.millrace.data.Scalar;
import io.millrace.data.Type;

import org.apache.avro.Schema;

import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/// AVRO: binary records, each behind the id of its schema; a record of the columns, or a single
/// bare value.
///
/// A field belongs to the column of its name, else to the one that its upper case names. Fields
/// without a column are skipped; columns without a field are NULL when they are read, and when a
/// given schema is written, fields without a column get their default. See [AvroTypes] for the
/// types.
final class AvroFormat implements SchemaFormat {
    private static final Pattern NAME = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*");

    /// What ksqlDB calls records to which the statement gives no name.
    private static final String RECORD = "io.confluent.ksql.avro_schemas.KsqlDataSourceSchema";

    @Override
    public String name() {
        return "AVRO";
    }

    @Override
    public SchemaText.Type language() {
        return SchemaText.Type.AVRO;
    }

    @Override
    public void check(Layout layout) {
        Formats.refuseOptions(this, layout);
        layout.schema().flatMap(SchemaBinding::fullName).ifPresent(AvroFormat::checkFullName);
        if (layout.wrap() == Layout.Wrap.WRAPPED) {
            layout.fields().forEach(f -> checkName(f.name()));
        }
        layout.fields().forEach(f -> check(f.type()));
    }

    private static void check(Type type) {
        switch (type) {
            case Type.Array(var element) -> check(element);
            case Type.Map(var key, var value) -> {
                check(key);
                check(value);
            }
            case Type.Struct(var fields) ->
                    fields.forEach(
                            f -> {
                                checkName(f.name());
                                check(f.type());
                            });
            case Type.Decimal _, Scalar _ -> {}
        }
    }

    private static void checkName(String name) {
        if (!NAME.matcher(name).matches()) {
            throw new FormatException(
                    "Schema is not compatible with Avro: a name has letters, digits and _ and does"
                            + " not begin with a digit, not "
                            + name);
        }
    }

    private static void checkFullName(String name) {
        if (name.isBlank()) {
            throw new FormatException("the full name of a schema cannot be empty");
        }
        for (var part : name.split("\\.", -1)) {
            checkName(part);
        }
    }

    @Override
    public RowReader reader(Layout layout) {
        return new AvroReader(layout);
    }

    @Override
    public RowWriter writer(Layout layout) {
        var store = SchemaFormat.binding(layout).store();
        var schema =
                WriterSchema.of(
                        this,
                        layout,
                        text -> new AvroEncoder(AvroSchema.parse(text, store), layout));
        return new AvroWriter(schema.id(), schema.writer());
    }

    @Override
    public SchemaText schema(Layout layout) {
        var name = layout.schema().flatMap(SchemaBinding::fullName).orElse(RECORD);
        var schema =
                layout.wrap() == Layout.Wrap.WRAPPED
                        ? AvroTypes.record(name, layout.fields())
                        : AvroTypes.nullable(layout.fields().getFirst().type(), name);
        return SchemaText.of(SchemaText.Type.AVRO, schema.toString());
    }

    @Override
    public List<Field> columns(
            SchemaText text,
            SchemaStore store,
            Optional<String> fullName,
            Layout.Part part,
            Layout.Wrap wrap) {
        var schema = AvroSchema.parse(text, store);
        if (wrap == Layout.Wrap.WRAPPED && schema.getType() == Schema.Type.RECORD) {
            return AvroTypes.columns(schema);
        }
        if (wrap == Layout.Wrap.WRAPPED && part == Layout.Part.VALUE) {
            throw new FormatException(
                    "the schema is no record but %s; WRAP_SINGLE_VALUE=false makes it a column"
                            .formatted(schema.getType().getName()));
        }
        var type =
                AvroTypes.type(schema)
                        .orElseThrow(() -> new FormatException("SQL has no type for " + schema));
        return List.of(new Field(SchemaFormat.unnamed(part), type));
    }
}
