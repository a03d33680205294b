package io.millrace.registry;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

import io.millrace.format.SchemaText;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// A version of a subject, as its record in `_schemas` has it.
///
/// @param guid the same for the same content in any registry
/// @param deleted softly: only its id is still known
/// @param more members of the record that this version of the program does not know; kept
record StoredSchema(
        SubjectVersion key,
        int id,
        String guid,
        Content content,
        boolean deleted,
        Map<String, JsonNode> more) {
    private static final Set<String> KNOWN =
            Set.of(
                    "subject",
                    "version",
                    "id",
                    "md5",
                    "schemaType",
                    "references",
                    "metadata",
                    "ruleSet",
                    "schema",
                    "deleted");

    StoredSchema {
        more = new LinkedHashMap<>(more);
    }

    static StoredSchema of(SubjectVersion key, int id, Content content) {
        return new StoredSchema(key, id, Content.guid(content.md5()), content, false, Map.of());
    }

    String subject() {
        return key.subject();
    }

    int version() {
        return key.version();
    }

    SchemaText schema() {
        return content.schema();
    }

    StoredSchema asDeleted() {
        return new StoredSchema(key, id, guid, content, true, more);
    }

    /// The value of its record.
    ObjectNode toJson() {
        var json = JsonNodeFactory.instance.objectNode();
        json.put("subject", subject());
        json.put("version", version());
        json.put("id", id);
        json.put("md5", Base64.getEncoder().encodeToString(Content.md5(guid)));
        describe(json, content);
        json.put("schema", schema().text());
        json.put("deleted", deleted);
        more.forEach(json::set);
        return json;
    }

    /// Adds what records and answers have in common: Avro and what is not there are left out.
    static void describe(ObjectNode json, Content content) {
        if (content.schema().type() != SchemaText.Type.AVRO) {
            json.put("schemaType", content.schema().type().name());
        }
        if (!content.schema().references().isEmpty()) {
            var references = json.putArray("references");
            for (var reference : content.schema().references()) {
                references
                        .addObject()
                        .put("name", reference.name())
                        .put("subject", reference.subject())
                        .put("version", reference.version());
            }
        }
        content.metadata().ifPresent(metadata -> json.set("metadata", metadata));
        content.ruleSet().ifPresent(ruleSet -> json.set("ruleSet", ruleSet));
    }

    /// @param key of the record
    /// @throws IllegalArgumentException where the value is not of this shape
    static StoredSchema of(SubjectVersion key, JsonNode json) {
        var type = json.path("schemaType").asText(SchemaText.Type.AVRO.name());
        var references = new ArrayList<SchemaText.Reference>();
        for (var reference : json.path("references")) {
            references.add(
                    new SchemaText.Reference(
                            reference.path("name").asText(),
                            reference.path("subject").asText(),
                            reference.path("version").asInt()));
        }
        var schema =
                new SchemaText(
                        SchemaText.Type.valueOf(type), json.path("schema").asText(), references);
        var content = new Content(schema, given(json, "metadata"), given(json, "ruleSet"));
        var more = new LinkedHashMap<String, JsonNode>();
        for (var member : json.properties()) {
            if (!KNOWN.contains(member.getKey())) {
                more.put(member.getKey(), member.getValue());
            }
        }
        if (!json.path("id").canConvertToInt() || !json.path("schema").isTextual()) {
            throw new IllegalArgumentException("a schema has an id and a text");
        }
        return new StoredSchema(
                key,
                json.path("id").asInt(),
                Content.guid(md5(json, content)),
                content,
                json.path("deleted").asBoolean(),
                more);
    }

    private static byte[] md5(JsonNode json, Content content) {
        try {
            var stored = json.path("md5").isTextual() ? json.path("md5").binaryValue() : null;
            return stored != null && stored.length == 16 ? stored : content.md5();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Optional<JsonNode> given(JsonNode json, String name) {
        return Optional.ofNullable(json.get(name)).filter(node -> !node.isNull());
    }
}
