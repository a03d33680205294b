package io.millrace.format;

import io.millrace.data.Field;
import io.millrace.data.Row;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/// JSON_SR: JSON behind the id of its JSON Schema.
///
/// The records are those of [JsonFormat], and need no schema to be read: only their frame is looked
/// at. See [JsonSchemaTypes] for what the schemas say.
final class JsonSchemaFormat implements SchemaFormat {
    private final JsonFormat json = new JsonFormat();

    @Override
    public String name() {
        return "JSON_SR";
    }

    @Override
    public SchemaText.Type language() {
        return SchemaText.Type.JSON;
    }

    @Override
    public void check(Layout layout) {
        json.check(layout);
        if (layout.schema().flatMap(SchemaBinding::fullName).isPresent()) {
            throw new FormatException(
                    "JSON_SR does not support the following configs: [fullSchemaName]");
        }
    }

    @Override
    public RowReader reader(Layout layout) {
        var reader = json.reader(layout);
        return new RowReader() {
            @Override
            public void read(byte[] bytes, Row row) {
                SchemaFrame.id(bytes);
                reader.read(Arrays.copyOfRange(bytes, SchemaFrame.LENGTH, bytes.length), row);
            }

            @Override
            public void read(byte[] schemaId, byte[] bytes, Row row) {
                SchemaId.read(ByteBuffer.wrap(schemaId));
                reader.read(bytes, row);
            }
        };
    }

    @Override
    public RowWriter writer(Layout layout) {
        var schema = WriterSchema.of(this, layout, text -> writer(text, layout));
        byte[] frame = SchemaFrame.of(schema.id());
        var writer = schema.writer();
        return row -> {
            byte[] bytes = writer.write(row);
            if (bytes == null) {
                return null;
            }
            byte[] framed = Arrays.copyOf(frame, frame.length + bytes.length);
            System.arraycopy(bytes, 0, framed, frame.length, bytes.length);
            return framed;
        };
    }

    private RowWriter writer(SchemaText schema, Layout layout) {
        var store = SchemaFormat.binding(layout).store();
        var columns = columns(schema, store, Optional.empty(), layout.part(), layout.wrap());
        var names = columns.stream().map(Field::name).toList();
        for (var column : layout.fields()) {
            int at = layout.wrap() == Layout.Wrap.UNWRAPPED ? 0 : FieldNames.of(column, names);
            if (at < 0 || !FieldNames.same(columns.get(at).type(), column.type())) {
                throw new FormatException(
                        "the schema has no place for column `%s` %s; it has %s"
                                .formatted(column.name(), column.type(), columns));
            }
        }
        return json.writer(layout);
    }

    @Override
    public SchemaText schema(Layout layout) {
        return SchemaText.of(
                SchemaText.Type.JSON,
                layout.wrap() == Layout.Wrap.WRAPPED
                        ? JsonSchemaTypes.record(layout.fields())
                        : JsonSchemaTypes.value(layout.fields().getFirst().type()));
    }

    @Override
    public List<Field> columns(
            SchemaText schema,
            SchemaStore store,
            Optional<String> fullName,
            Layout.Part part,
            Layout.Wrap wrap) {
        return JsonSchemaTypes.columns(schema, store, part, wrap);
    }
}
