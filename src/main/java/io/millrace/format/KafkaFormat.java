package io.millrace.format;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.millrace.data.Row;
import io.millrace.data.Scalar;
import io.millrace.data.Type;

import org.jspecify.annotations.Nullable;

import java.nio.ByteBuffer;
import java.util.Set;

/// KAFKA: a single column as the serializers that come with Kafka write it.
///
/// INTEGER is 4 bytes, BIGINT and DOUBLE 8, big-endian; STRING is UTF-8; BYTES are themselves; NULL
/// is null. Bytes that are not UTF-8 become U+FFFD, as in Kafka.
final class KafkaFormat implements Format {
    private static final Set<Type> TYPES =
            Set.of(Scalar.INTEGER, Scalar.BIGINT, Scalar.DOUBLE, Scalar.STRING, Scalar.BYTES);

    @Override
    public String name() {
        return "KAFKA";
    }

    @Override
    public void check(Layout layout) {
        Formats.refuseOptions(this, layout);
        if (layout.fields().size() > 1) {
            throw new FormatException(
                    "The 'KAFKA' format only supports a single field. Got: "
                            + Formats.columns(layout));
        }
        for (var field : layout.fields()) {
            if (!TYPES.contains(field.type())) {
                throw new FormatException(
                        "The 'KAFKA' format does not support type '%s', column: %s; JSON does"
                                .formatted(field.type().kind(), field.name()));
            }
        }
    }

    @Override
    public RowReader reader(Layout layout) {
        check(layout);
        if (layout.fields().isEmpty() || layout.slots().getFirst() == Layout.UNWANTED) {
            return (_, _) -> {};
        }
        String column = layout.fields().getFirst().name();
        int slot = layout.slots().getFirst();
        return switch ((Scalar) layout.fields().getFirst().type()) {
            case INTEGER ->
                    (bytes, row) -> row.setLong(slot, sized(bytes, Integer.BYTES, column).getInt());
            case BIGINT, DOUBLE ->
                    (bytes, row) -> row.setLong(slot, sized(bytes, Long.BYTES, column).getLong());
            case STRING -> (bytes, row) -> row.setObject(slot, new String(bytes, UTF_8));
            case BYTES -> (bytes, row) -> row.setObject(slot, ByteBuffer.wrap(bytes.clone()));
            case BOOLEAN, DATE, TIME, TIMESTAMP -> throw new IllegalStateException("checked");
        };
    }

    private static ByteBuffer sized(byte[] bytes, int size, String column) {
        if (bytes.length != size) {
            throw new FormatException(
                    "column %s: expected %d bytes, found %d".formatted(column, size, bytes.length));
        }
        return ByteBuffer.wrap(bytes);
    }

    @Override
    public RowWriter writer(Layout layout) {
        check(layout);
        return layout.fields().isEmpty()
                ? new NoneFormat().writer(layout)
                : new Writer((Scalar) layout.fields().getFirst().type(), layout.slots().getFirst());
    }

    private record Writer(Scalar type, int slot) implements RowWriter {
        @Override
        public byte @Nullable [] write(Row row) {
            if (row.isNull(slot)) {
                return null;
            }
            return switch (type) {
                case INTEGER ->
                        ByteBuffer.allocate(Integer.BYTES).putInt((int) row.getLong(slot)).array();
                case BIGINT, DOUBLE ->
                        ByteBuffer.allocate(Long.BYTES).putLong(row.getLong(slot)).array();
                case STRING, BYTES -> bytes(row.getObject(slot));
                case BOOLEAN, DATE, TIME, TIMESTAMP -> throw new IllegalStateException("checked");
            };
        }

        private static byte @Nullable [] bytes(@Nullable Object value) {
            return switch (value) {
                case null -> null;
                case ByteBuffer buffer -> {
                    var bytes = new byte[buffer.limit()];
                    buffer.get(0, bytes);
                    yield bytes;
                }
                default -> ((String) value).getBytes(UTF_8);
            };
        }
    }
}
