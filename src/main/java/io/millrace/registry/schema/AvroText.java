package io.millrace.registry.schema;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

import io.millrace.http.Json;

import org.apache.avro.AvroRuntimeException;
import org.apache.avro.Schema;
import org.apache.avro.SchemaCompatibility;
import org.apache.avro.SchemaCompatibility.SchemaIncompatibilityType;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/// Avro. Parsing and compatibility are Avro's own.
///
/// The canonical text keeps docs, aliases and properties; it is not Avro's Parsing Canonical Form.
/// Source: Avro specification 1.12, "Schema Resolution".
record AvroText(Schema schema, String canonical) implements ParsedSchema {
    /// What the specification names; all else is the author's, and may come in any order.
    private static final Set<String> STANDARD =
            Set.of(
                    "type",
                    "name",
                    "namespace",
                    "doc",
                    "aliases",
                    "fields",
                    "default",
                    "order",
                    "symbols",
                    "items",
                    "values",
                    "size",
                    "logicalType",
                    "precision",
                    "scale");

    // Avro 1.12 has no other way to leave referenced types out of a text.
    @SuppressWarnings("deprecation")
    static ParsedSchema parse(String text, Map<String, String> references) {
        var parser = new Schema.Parser();
        try {
            references.values().forEach(parser::parse);
            var referenced = List.copyOf(parser.getTypes().values());
            var schema = parser.parse(text);
            return new AvroText(
                    schema,
                    referenced.isEmpty() ? schema.toString() : schema.toString(referenced, false));
        } catch (AvroRuntimeException e) {
            throw new InvalidSchemaException(Cut.of(e.getMessage()));
        }
    }

    @Override
    public String formatted(String form) {
        return form.equals("resolved") ? schema.toString() : canonical;
    }

    @Override
    public String normalized() {
        var tree = Json.read(canonical.getBytes(StandardCharsets.UTF_8), JsonNode.class);
        return new String(Json.bytes(sorted(tree)), StandardCharsets.UTF_8);
    }

    private static JsonNode sorted(JsonNode node) {
        return switch (node) {
            case ObjectNode object -> {
                var known = JsonNodeFactory.instance.objectNode();
                var others = new TreeMap<String, JsonNode>();
                for (var member : object.properties()) {
                    var value = sorted(member.getValue());
                    if (STANDARD.contains(member.getKey())) {
                        known.set(member.getKey(), value);
                    } else {
                        others.put(member.getKey(), value);
                    }
                }
                others.forEach(known::set);
                yield known;
            }
            case ArrayNode array -> {
                var copy = JsonNodeFactory.instance.arrayNode();
                array.forEach(element -> copy.add(sorted(element)));
                yield copy;
            }
            default -> node;
        };
    }

    @Override
    public List<Incompatibility> whyItCannotRead(ParsedSchema writer) {
        return SchemaCompatibility.checkReaderWriterCompatibility(
                        schema, ((AvroText) writer).schema)
                .getResult()
                .getIncompatibilities()
                .stream()
                .map(AvroText::explained)
                .toList();
    }

    private static Incompatibility explained(SchemaCompatibility.Incompatibility avro) {
        return new Incompatibility(
                avro.getType().name(),
                avro.getLocation(),
                Cut.of(avro.getReaderFragment()),
                Cut.of(avro.getWriterFragment()),
                why(avro),
                fix(avro.getType()));
    }

    private static String why(SchemaCompatibility.Incompatibility avro) {
        var what = Cut.of(avro.getMessage());
        var at = avro.getLocation();
        return switch (avro.getType()) {
            case NAME_MISMATCH -> "The names at %s differ (%s)".formatted(at, what);
            case FIXED_SIZE_MISMATCH -> "The sizes at %s differ (%s)".formatted(at, what);
            case MISSING_ENUM_SYMBOLS ->
                    "The reader lacks symbols %s of the writer's enum at %s".formatted(what, at);
            case READER_FIELD_MISSING_DEFAULT_VALUE ->
                    "The reader's field '%s' at %s has no default, and the writer has no such field"
                            .formatted(what, at);
            case TYPE_MISMATCH ->
                    "The reader's type at %s cannot take the writer's (%s)".formatted(at, what);
            case MISSING_UNION_BRANCH ->
                    "The reader's union at %s lacks a branch of the writer's (%s)"
                            .formatted(at, what);
        };
    }

    private static String fix(SchemaIncompatibilityType type) {
        return switch (type) {
            case NAME_MISMATCH -> "Keep the name, or add the old one to the aliases";
            case FIXED_SIZE_MISMATCH -> "Keep the size, or add a field of another name";
            case MISSING_ENUM_SYMBOLS -> "Keep the symbols, or give the enum a default symbol";
            case READER_FIELD_MISSING_DEFAULT_VALUE ->
                    "Give the field a default, for example null in a union that begins with null";
            case TYPE_MISMATCH ->
                    "Keep the type, or take one that it is promoted to (int to long, float,"
                            + " double)";
            case MISSING_UNION_BRANCH -> "Keep the branch in the union";
        };
    }
}
