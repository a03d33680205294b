package io.millrace.sql.stream;

import io.millrace.data.Row;
import io.millrace.format.FormatException;
import io.millrace.format.Layout;
import io.millrace.format.Layout.Part;
import io.millrace.format.RowReader;
import io.millrace.format.RowWriter;
import io.millrace.format.SchemaFormat;
import io.millrace.format.SchemaId;
import io.millrace.sql.catalog.Source;
import io.millrace.sql.kernel.WindowSuffix;

import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.utils.Bytes;
import org.jspecify.annotations.Nullable;

import java.util.Arrays;
import java.util.Optional;
import java.util.stream.IntStream;

/// Keys as this engine writes them, whoever wrote them: in JSON, and not only there, one key can be
/// spelled in several ways, and a join compares bytes.
///
/// A key that cannot be read stays as it is, for the kernel to report.
final class KeySpelling implements Deserializer<Bytes> {
    /// What a thread needs: readers and writers are for one.
    private record Codec(RowReader reader, RowWriter writer, Row row) {}

    private final ThreadLocal<Codec> codec;
    private final Optional<WindowSuffix> suffix;
    private final boolean hasSchema;

    private KeySpelling(Source source) {
        var fields = source.keyFields();
        var slots = IntStream.range(0, fields.size()).boxed().toList();
        var format = source.key().codec();
        hasSchema = format instanceof SchemaFormat;
        Layout layout = source.key().layout(Part.KEY, fields, slots);
        codec =
                ThreadLocal.withInitial(
                        () ->
                                new Codec(
                                        format.reader(layout),
                                        format.writer(layout),
                                        new Row(fields.size())));
        suffix = source.windowed().map(WindowSuffix::of);
    }

    /// Reads the keys of a source.
    static Serde<Bytes> of(Source source) {
        boolean oneSpelling = source.keyFields().isEmpty() || source.key().format().equals("KAFKA");
        return oneSpelling
                ? Serdes.Bytes()
                : Serdes.serdeFrom(Serdes.Bytes().serializer(), new KeySpelling(source));
    }

    @Override
    public @Nullable Bytes deserialize(String topic, byte @Nullable [] key) {
        return deserialize(key, null);
    }

    /// A key that is spelled anew names its schema itself: a header that did is taken away.
    @Override
    public @Nullable Bytes deserialize(String topic, Headers headers, byte @Nullable [] key) {
        var named = hasSchema ? headers.lastHeader(SchemaId.KEY_HEADER) : null;
        if (named == null) {
            return deserialize(key, null);
        }
        var spelled = deserialize(key, named.value());
        if (spelled != null && !Arrays.equals(spelled.get(), key)) {
            headers.remove(SchemaId.KEY_HEADER);
        }
        return spelled;
    }

    private @Nullable Bytes deserialize(byte @Nullable [] key, byte @Nullable [] schemaId) {
        if (key == null) {
            return null;
        }
        var own = codec.get();
        try {
            var plain = suffix.isPresent() ? suffix.get().withoutWindow(key) : key;
            if (schemaId == null) {
                own.reader().read(plain, own.row());
            } else {
                own.reader().read(schemaId, plain, own.row());
            }
            var written = own.writer().write(own.row());
            return written == null ? Bytes.wrap(key) : spelled(key, written);
        } catch (FormatException e) {
            return Bytes.wrap(key);
        }
    }

    private Bytes spelled(byte[] key, byte[] written) {
        return Bytes.wrap(
                suffix.isPresent()
                        ? suffix.get()
                                .behind(written, suffix.get().startMs(key), suffix.get().endMs(key))
                        : written);
    }
}
