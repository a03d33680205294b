package io.millrace.format;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;

import java.util.HashMap;
import java.util.Map;

/// A JSON Schema with those that it refers to (`$ref`): a place in the same schema, or another one
/// that the registry knows.
public final class JsonSchemaDocuments {
    /// Defaults may be decimals.
    private static final ObjectMapper JSON =
            JsonMapper.builder().enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS).build();

    private final Map<String, JsonNode> documents = new HashMap<>();
    private final JsonNode root;

    private JsonSchemaDocuments(SchemaText text, SchemaStore store) {
        SchemaReferences.texts(text, store)
                .forEach((name, schema) -> documents.put(name, parse(schema)));
        root = parse(text);
    }

    /// A schema, or a part of one.
    ///
    /// @param document that references without a name go to
    public record Place(JsonNode schema, JsonNode document) {
        /// A part of the same document.
        public Place part(JsonNode of) {
            return new Place(of, document);
        }
    }

    /// @throws FormatException if the text is no JSON Schema, or a reference is missing
    public static JsonSchemaDocuments of(SchemaText text, SchemaStore store) {
        if (text.type() != SchemaText.Type.JSON) {
            throw new FormatException("a JSON schema was expected, not one in " + text.type());
        }
        return new JsonSchemaDocuments(text, store);
    }

    private static JsonNode parse(SchemaText text) {
        try {
            return JSON.readTree(text.text());
        } catch (JsonProcessingException e) {
            throw new FormatException("no valid JSON schema: " + e.getOriginalMessage());
        } catch (NumberFormatException e) {
            throw new FormatException("no valid JSON schema: " + e.getMessage());
        }
    }

    /// The whole schema.
    public Place root() {
        return new Place(root, root);
    }

    /// What a schema's `$ref` means: `#/definitions/a`, `other.json`, `other.json#/definitions/a`.
    ///
    /// @throws FormatException if there is nothing
    public Place resolve(Place from, String reference) {
        int fragment = reference.indexOf('#');
        var name = fragment < 0 ? reference : reference.substring(0, fragment);
        var target = name.isEmpty() ? from.document() : documents.get(name);
        if (target == null) {
            throw new FormatException("the schema refers to '" + reference + "', which is unknown");
        }
        var pointer = fragment < 0 ? "" : reference.substring(fragment + 1);
        if (!pointer.isEmpty() && !pointer.startsWith("/")) {
            throw new FormatException("the schema refers to '" + reference + "', which is no path");
        }
        var found = target.at(pointer);
        if (found.isMissingNode()) {
            throw new FormatException("the schema refers to '" + reference + "', which is missing");
        }
        return new Place(found, target);
    }
}
