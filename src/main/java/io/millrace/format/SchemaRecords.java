package io.millrace.format;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.millrace.data.Field;
import io.millrace.data.Row;
import io.millrace.format.Layout.Part;
import io.millrace.format.Layout.Wrap;
import io.millrace.format.SchemaStore.UnavailableException;

import org.jspecify.annotations.Nullable;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.IntStream;

/// Records of formats with a schema as JSON and back, by what a registry knows of them: for people
/// who look into topics and write into them by hand.
///
/// What SQL has no type for is left out. Not thread-safe.
public final class SchemaRecords {
    private static final int REMEMBERED = 1_000;
    private static final Format JSON = Formats.named("JSON");

    private final SchemaStore store;
    private final Map<Kind, Translation> translations =
            new LinkedHashMap<>() {
                private static final long serialVersionUID = 1L;

                @Override
                protected boolean removeEldestEntry(Map.Entry<Kind, Translation> eldest) {
                    return size() > REMEMBERED;
                }
            };

    public SchemaRecords(SchemaStore store) {
        this.store = store;
    }

    /// @param format that the record has, as SQL names it
    /// @param json the record
    public record Text(String format, String json) {}

    /// A schema and, of Protobuf's, the way to a message in it.
    private record Kind(int id, List<Integer> indexes) {}

    // ---------------------------------------------------------------- reading

    /// A record as JSON.
    ///
    /// @return empty where it does not begin with the id of a schema, or is not by that schema, or
    ///   the registry cannot be asked
    public Optional<Text> text(byte[] record) {
        if (record.length < SchemaFrame.LENGTH || record[0] != 0) {
            return Optional.empty();
        }
        try {
            return Optional.of(decoded(record));
        } catch (FormatException | UnavailableException _) {
            return Optional.empty();
        }
    }

    private Text decoded(byte[] record) {
        int id = SchemaFrame.id(record);
        var schema = store.byId(id);
        return switch (schema.type()) {
            case JSON -> {
                var body = Arrays.copyOfRange(record, SchemaFrame.LENGTH, record.length);
                checkJson(body);
                yield new Text("JSON_SR", new String(body, UTF_8));
            }
            case AVRO -> translated(new Kind(id, List.of()), schema, record);
            case PROTOBUF -> {
                var in = new WireInput();
                in.open(record, SchemaFrame.LENGTH);
                yield translated(new Kind(id, ProtoIndexes.read(in)), schema, record);
            }
        };
    }

    private static void checkJson(byte[] body) {
        JSON.reader(new Layout(Part.VALUE, List.of(), List.of(), Wrap.UNWRAPPED, Map.of()))
                .read(body, new Row(0));
    }

    private Text translated(Kind kind, SchemaText schema, byte[] record) {
        var translation = translations.get(kind);
        if (translation == null) {
            translation = new Translation(kind, schema);
            translations.put(kind, translation);
        }
        return translation.json(record);
    }

    // ---------------------------------------------------------------- writing

    /// Makes records of JSON.
    public interface FromJson {
        /// @return null where the format writes a bare NULL so
        /// @throws FormatException if it is no JSON, or does not fit
        byte @Nullable [] record(byte[] json);
    }

    /// Makes records by the latest schema of a subject.
    ///
    /// @throws FormatException if the subject has no schema
    /// @throws UnavailableException if the registry cannot be asked
    public FromJson writer(String subject) {
        var latest =
                store.latest(subject)
                        .orElseThrow(
                                () ->
                                        new FormatException(
                                                "subject %s has no schema".formatted(subject)));
        var kind = new Kind(latest.id(), List.of(0));
        return switch (latest.schema().type()) {
            case JSON ->
                    json -> {
                        checkJson(json);
                        byte[] frame = SchemaFrame.of(kind.id());
                        byte[] record = Arrays.copyOf(frame, frame.length + json.length);
                        System.arraycopy(json, 0, record, frame.length, json.length);
                        return record;
                    };
            case AVRO, PROTOBUF -> new Translation(kind, latest.schema()).writer();
        };
    }

    /// The columns of a schema, as they are in its records and as they are in JSON.
    private final class Translation {
        private final SchemaFormat format;
        private final Layout framed;
        private final Layout plain;
        private final Row row;
        private final RowReader reader;
        private final RowWriter json;

        Translation(Kind kind, SchemaText schema) {
            format =
                    (SchemaFormat)
                            Formats.named(
                                    schema.type() == SchemaText.Type.AVRO ? "AVRO" : "PROTOBUF");
            Optional<String> message =
                    schema.type() == SchemaText.Type.PROTOBUF
                            ? Optional.of(message(schema, kind.indexes()))
                            : Optional.empty();
            var wrap = Wrap.WRAPPED;
            List<Field> columns;
            try {
                columns = format.columns(schema, store, message, Part.VALUE, wrap);
            } catch (FormatException _) { // it is no record, but a single value
                wrap = Wrap.UNWRAPPED;
                columns = format.columns(schema, store, message, Part.VALUE, wrap);
            }
            var slots = IntStream.range(0, columns.size()).boxed().toList();
            var binding = new SchemaBinding(store, "", OptionalInt.of(kind.id()), message);
            framed = new Layout(Part.VALUE, columns, slots, wrap, Map.of(), Optional.of(binding));
            plain = new Layout(Part.VALUE, columns, slots, wrap, Map.of());
            row = new Row(columns.size());
            reader = format.reader(framed);
            json = JSON.writer(plain);
        }

        private String message(SchemaText schema, List<Integer> indexes) {
            var file = ProtoSchema.file(schema, store);
            return ProtoSchema.message(file, indexes).getFullName();
        }

        Text json(byte[] record) {
            reader.read(record, row);
            byte[] text = json.write(row);
            return new Text(format.name(), text == null ? "null" : new String(text, UTF_8));
        }

        FromJson writer() {
            var in = JSON.reader(plain);
            var out = format.writer(framed);
            return text -> {
                in.read(text, row);
                return out.write(row);
            };
        }
    }
}
