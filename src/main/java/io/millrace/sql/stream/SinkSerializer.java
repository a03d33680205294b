package io.millrace.sql.stream;

import io.millrace.format.SchemaId;

import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.serialization.Serializer;
import org.jspecify.annotations.Nullable;

/// Writes the values of a query. Headers go with a record through a query, but those that name a
/// schema are of the record that came in; what is written names its schemas itself.
final class SinkSerializer implements Serializer<byte[]> {
    @Override
    public byte @Nullable [] serialize(String topic, byte @Nullable [] value) {
        return value;
    }

    @Override
    public byte @Nullable [] serialize(String topic, Headers headers, byte @Nullable [] value) {
        headers.remove(SchemaId.KEY_HEADER);
        headers.remove(SchemaId.VALUE_HEADER);
        return value;
    }
}
