package io.millrace.connect.convert;

import io.millrace.connect.convert.ConverterSettings.Write;
import io.millrace.format.FormatException;
import io.millrace.format.Layout;
import io.millrace.format.SchemaFrame;
import io.millrace.format.SchemaId;
import io.millrace.format.SchemaStore;
import io.millrace.format.SchemaText;
import io.millrace.format.WireInput;
import io.millrace.format.WireOutput;

import org.apache.avro.AvroRuntimeException;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.connect.data.ConnectSchema;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaAndValue;
import org.apache.kafka.connect.errors.ConnectException;
import org.apache.kafka.connect.errors.DataException;
import org.apache.kafka.connect.storage.Converter;
import org.jspecify.annotations.Nullable;

import java.nio.ByteBuffer;
import java.util.Map;
import java.util.Objects;
import java.util.function.Supplier;

/// A converter whose records say by which schema of a registry they were written: what the three
/// languages share.
///
/// Writes byte 0 and the id of the schema before each record, which all clients read. Reads that,
/// and the form in which the schema's GUID stands in a header instead. A null is a null (a
/// tombstone). Whatever cannot be converted is a [DataException], which Connect answers as
/// `errors.tolerance` says. One task uses a converter at a time.
///
/// Source: Confluent documentation, "Wire format".
public abstract class SchemaConverter implements Converter {
    private static final int VERSIONS_MAX = 1000;

    private final WireInput in = new WireInput();
    private final WireOutput out = new WireOutput();
    private @Nullable Session session;

    /// The language, for settings.
    abstract Language language(ConverterSettings settings);

    /// What `configure` begins.
    ///
    /// @param written by topic and schema
    private record Session(
            ConverterSettings settings,
            Layout.Part part,
            Language language,
            Recent<SchemaId, Language.Reader> readers,
            Recent<Written, Target> written) {}

    private record Written(String topic, Schema schema) {}

    /// What values are written with.
    private record Target(byte[] frame, Language.Writer writer) {}

    @Override
    public final ConfigDef config() {
        return ConverterSettings.DEFINITION;
    }

    @Override
    public final void configure(Map<String, ?> configs, boolean isKey) {
        var part = isKey ? Layout.Part.KEY : Layout.Part.VALUE;
        var settings = ConverterSettings.of(configs, part);
        session =
                new Session(
                        settings,
                        part,
                        language(settings),
                        new Recent<>(settings.cached()),
                        new Recent<>(settings.cached()));
    }

    private Session session() {
        if (session == null) {
            throw new ConnectException("the converter is not configured");
        }
        return session;
    }

    // ---------------------------------------------------------------- writing

    @Override
    public final byte @Nullable [] fromConnectData(
            String topic, @Nullable Schema schema, @Nullable Object value) {
        if (value == null) {
            return null;
        }
        return converted(
                topic,
                () -> {
                    var of = schema == null ? Values.schemaOf(value) : schema;
                    ConnectSchema.validateValue(of, value);
                    var session = session();
                    var target =
                            session.written().of(new Written(topic, of), w -> target(session, w));
                    out.clear();
                    out.write(target.frame());
                    target.writer().write(out, value);
                    return out.toBytes();
                });
    }

    private static Target target(Session session, Written written) {
        var language = session.language();
        var store = session.settings().store();
        var own = language.schema(written.schema());
        var subject =
                session.settings()
                        .subjects()
                        .subject(
                                written.topic(),
                                session.part(),
                                () -> language.recordName(own, store));
        int id =
                switch (session.settings().write()) {
                    case Write.Registered() -> store.register(subject, own);
                    case Write.Known() -> known(language, store, subject, own);
                    case Write.Latest() -> latest(store, subject).id();
                    case Write.ById(var given) -> given;
                };
        boolean isOwn =
                switch (session.settings().write()) {
                    case Write.Registered(), Write.Known() -> true;
                    case Write.Latest(), Write.ById _ -> false;
                };
        var schema = isOwn ? own : store.byId(id);
        return new Target(SchemaFrame.of(id), language.writer(schema, store, written.schema()));
    }

    private static SchemaStore.Registered latest(SchemaStore store, String subject) {
        return store.latest(subject)
                .orElseThrow(
                        () -> new DataException("subject '%s' has no schema".formatted(subject)));
    }

    /// The id of the version of a subject that says the same.
    private static int known(
            Language language, SchemaStore store, String subject, SchemaText schema) {
        int newest = latest(store, subject).version();
        for (int v = newest; v > Math.max(0, newest - VERSIONS_MAX); v--) {
            var version = store.version(subject, v);
            if (version.isPresent() && language.same(version.get().schema(), schema, store)) {
                return version.get().id();
            }
        }
        throw new DataException(
                "subject '%s' has no version with the schema of the records; register it, or set auto.register.schemas=true: %s"
                        .formatted(subject, schema.text()));
    }

    // ---------------------------------------------------------------- reading

    @Override
    public final SchemaAndValue toConnectData(String topic, byte @Nullable [] bytes) {
        if (bytes == null) {
            return SchemaAndValue.NULL;
        }
        return converted(
                topic,
                () -> {
                    in.open(bytes, Math.min(SchemaFrame.LENGTH, bytes.length));
                    return read(new SchemaId.Id(SchemaFrame.id(bytes)));
                });
    }

    /// Reads the value by the schema that a header names, where one does.
    @Override
    public final SchemaAndValue toConnectData(
            String topic, Headers headers, byte @Nullable [] bytes) {
        var header = headers.lastHeader(SchemaId.header(session().part()));
        if (bytes == null || header == null || header.value() == null) {
            return toConnectData(topic, bytes);
        }
        return converted(
                topic,
                () -> {
                    var name = ByteBuffer.wrap(header.value());
                    var id = SchemaId.read(name);
                    in.open(behind(name, bytes), 0);
                    return read(id);
                });
    }

    /// The record as it would be behind a frame: of Protobuf's messages, which one it is stands
    /// behind the schema's name, in the header, too.
    private static byte[] behind(ByteBuffer name, byte[] bytes) {
        if (!name.hasRemaining()) {
            return bytes;
        }
        return ByteBuffer.allocate(name.remaining() + bytes.length).put(name).put(bytes).array();
    }

    private SchemaAndValue read(SchemaId id) {
        var session = session();
        var store = session.settings().store();
        return session.readers()
                .of(id, i -> session.language().reader(i.in(store), store))
                .read(in);
    }

    private <T> T converted(String topic, Supplier<T> conversion) {
        try {
            return conversion.get();
        } catch (DataException e) {
            throw in(topic, e);
        } catch (FormatException | AvroRuntimeException e) {
            throw in(topic, e);
        }
    }

    private DataException in(String topic, RuntimeException e) {
        return new DataException(
                "topic %s, %s: %s"
                        .formatted(
                                topic,
                                session().part() == Layout.Part.KEY ? "key" : "value",
                                Objects.toString(e.getMessage())),
                e);
    }
}
