package io.millrace.connect;

import org.apache.kafka.common.utils.Utils;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaAndValue;
import org.apache.kafka.connect.json.JsonConverter;
import org.apache.kafka.connect.storage.Converter;
import org.jspecify.annotations.Nullable;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;

/// The converter for connectors that do not name one: bytes and texts are written as they are,
/// everything else as JSON without a schema. Reads JSON.
///
/// So a source that has JSON already passes it through byte by byte, and one that has rows needs no
/// setting either. A null is a null (a tombstone). Thread-safety: as Connect's JsonConverter.
public final class PlainConverter implements Converter {
    private final JsonConverter json = new JsonConverter();

    @Override
    public void configure(Map<String, ?> configs, boolean isKey) {
        var withoutSchemas = new HashMap<String, Object>(configs);
        withoutSchemas.put("schemas.enable", "false");
        json.configure(withoutSchemas, isKey);
    }

    @Override
    public byte @Nullable [] fromConnectData(
            String topic, @Nullable Schema schema, @Nullable Object value) {
        return switch (value) {
            case null -> null;
            case byte[] bytes -> bytes;
            case String text -> text.getBytes(StandardCharsets.UTF_8);
            case ByteBuffer buffer -> Utils.toArray(buffer);
            default -> json.fromConnectData(topic, schema, value);
        };
    }

    @Override
    public SchemaAndValue toConnectData(String topic, byte @Nullable [] value) {
        return value == null ? SchemaAndValue.NULL : json.toConnectData(topic, value);
    }

    @Override
    public void close() {
        json.close();
    }
}
