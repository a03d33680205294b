package io.millrace.sql.testing;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.NullNode;

import io.millrace.config.UserError;
import io.millrace.format.Layout.Part;
import io.millrace.format.SchemaText;
import io.millrace.sql.testing.TestCase.Expect;
import io.millrace.sql.testing.TestCase.HeaderValue;
import io.millrace.sql.testing.TestCase.PostSource;
import io.millrace.sql.testing.TestCase.Rec;
import io.millrace.sql.testing.TestCase.TopicSchema;
import io.millrace.sql.testing.TestCase.WindowBounds;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/// Reads cases from JSON lines: one object a line, with the fields `id`, `statements`,
/// `properties`, `inputs`, `outputs`, `expect` (`records`, `reject`, `reject-at-run-time`) and
/// `post`.
final class JsonCases {
    /// Numbers keep all their digits, so that decimals compare with their scale.
    static final ObjectMapper JSON =
            JsonMapper.builder()
                    .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
                    .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
                    .build();

    private JsonCases() {}

    /// The cases of a file.
    ///
    /// @param plain those for the test runner, without a broker
    /// @param rest those against a server
    record Cases(List<TestCase> plain, List<RestCase> rest) {}

    static Cases read(Path file) {
        var cases = new ArrayList<TestCase>();
        var rest = new ArrayList<RestCase>();
        try {
            int line = 0;
            for (var text : Files.readAllLines(file)) {
                line++;
                if (!text.isBlank()) {
                    var node = JSON.readTree(text);
                    if (RestCase.is(node)) {
                        rest.add(RestCase.read(read(file, line, node, true), node));
                    } else {
                        cases.add(read(file, line, node, false));
                    }
                }
            }
        } catch (IOException e) {
            throw UserError.of(file + ": " + e.getMessage());
        }
        return new Cases(cases, rest);
    }

    private static TestCase read(Path file, int line, JsonNode node, boolean oneByOne) {
        var statements = stream(node.path("statements")).map(JsonNode::asText).toList();
        var properties = new HashMap<String, String>();
        node.path("properties")
                .properties()
                .forEach(e -> properties.put(e.getKey(), e.getValue().asText()));
        var expect =
                switch (node.path("expect").asText("records")) {
                    case "reject" -> new Expect.Rejected(Optional.empty());
                    case "reject-at-run-time" -> new Expect.RejectedAtRunTime();
                    default -> new Expect.Records(records(node.path("outputs")));
                };
        return new TestCase(
                node.path("id").asText(file.getFileName() + ":" + line),
                file,
                line,
                oneByOne ? statements : List.of(String.join("\n", statements)),
                Map.copyOf(properties),
                stream(node.path("topics")).flatMap(JsonCases::schemas).toList(),
                records(node.path("inputs")),
                expect,
                post(node.path("post").path("sources")));
    }

    private static Stream<TopicSchema> schemas(JsonNode topic) {
        return Stream.of(Part.values())
                .filter(part -> !orNull(topic.path(name(part, "Schema"))).isNull())
                .map(part -> schema(topic, part));
    }

    private static String name(Part part, String of) {
        return part.name().toLowerCase(Locale.ROOT) + of;
    }

    private static TopicSchema schema(JsonNode topic, Part part) {
        var schema = topic.path(name(part, "Schema"));
        var format = topic.path(name(part, "Format")).asText("");
        var id = topic.path(name(part, "SchemaId"));
        boolean message = schema.isTextual() && schema.textValue().contains("message");
        var references = new HashMap<String, String>();
        topic.path(name(part, "SchemaReferences"))
                .forEach(r -> references.put(r.path("name").asText(), text(r.path("schema"))));
        return new TopicSchema(
                topic.path("name").asText(),
                part,
                message ? Optional.of(SchemaText.Type.PROTOBUF) : language(format),
                id.isInt() ? OptionalInt.of(id.intValue()) : OptionalInt.empty(),
                message ? schema.textValue() : schema.toString(),
                references);
    }

    private static String text(JsonNode schema) {
        return schema.isTextual() ? schema.textValue() : schema.toString();
    }

    private static Optional<SchemaText.Type> language(String format) {
        return switch (format) {
            case "AVRO" -> Optional.of(SchemaText.Type.AVRO);
            case "JSON", "JSON_SR" -> Optional.of(SchemaText.Type.JSON);
            case "PROTOBUF" -> Optional.of(SchemaText.Type.PROTOBUF);
            default -> Optional.empty();
        };
    }

    private static List<Rec> records(JsonNode array) {
        return stream(array).map(JsonCases::record).toList();
    }

    private static Rec record(JsonNode node) {
        var timestamp =
                node.has("timestamp")
                        ? OptionalLong.of(node.get("timestamp").asLong())
                        : OptionalLong.empty();
        var window = node.path("window");
        return new Rec(
                node.path("topic").asText(),
                orNull(node.path("key")),
                orNull(node.path("value")),
                timestamp,
                window.isObject()
                        ? Optional.of(
                                new WindowBounds(
                                        window.path("start").asLong(), window.path("end").asLong()))
                        : Optional.empty(),
                stream(node.path("headers"))
                        .map(h -> new HeaderValue(h.path("KEY").asText(), h.path("VALUE").asText()))
                        .toList());
    }

    private static JsonNode orNull(JsonNode node) {
        return node.isMissingNode() ? NullNode.getInstance() : node;
    }

    private static List<PostSource> post(JsonNode sources) {
        return stream(sources)
                .map(
                        s ->
                                new PostSource(
                                        s.path("name").asText(),
                                        Optional.ofNullable(s.path("type").textValue()),
                                        Optional.ofNullable(s.path("schema").textValue())))
                .toList();
    }

    private static Stream<JsonNode> stream(JsonNode array) {
        return StreamSupport.stream(array.spliterator(), false);
    }
}
