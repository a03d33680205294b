package io.millrace.registry;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

import io.millrace.http.Request;

import java.util.List;
import java.util.Optional;

/// The shapes of answers about schemas.
///
/// @param form of texts, as a client asked for it; empty for the text as it is kept
record Answers(RegistryShard shard, String form) {
    static Answers to(Request request, RegistryShard shard) {
        return new Answers(shard, request.query("format").orElse(""));
    }

    String text(StoredSchema schema) {
        return form.isEmpty() ? schema.schema().text() : shard.parsing().of(schema).formatted(form);
    }

    /// A version with all that is known of it.
    ObjectNode version(StoredSchema schema) {
        var json = JsonNodeFactory.instance.objectNode();
        json.put("subject", schema.subject());
        json.put("version", schema.version());
        json.put("id", schema.id());
        json.put("guid", schema.guid());
        StoredSchema.describe(json, schema.content());
        json.put("schema", text(schema));
        if (schema.deleted()) {
            json.put("deleted", true);
        }
        return json;
    }

    /// What was registered.
    static ObjectNode registered(StoredSchema schema) {
        var json = JsonNodeFactory.instance.objectNode();
        json.put("id", schema.id());
        json.put("version", schema.version());
        json.put("guid", schema.guid());
        StoredSchema.describe(json, schema.content());
        json.put("schema", schema.schema().text());
        return json;
    }

    /// What an id or a GUID stands for.
    ///
    /// @param maxId if it was asked for
    ObjectNode content(StoredSchema schema, Optional<Integer> maxId) {
        var json = JsonNodeFactory.instance.objectNode();
        StoredSchema.describe(json, schema.content());
        json.put("schema", text(schema));
        json.put("guid", schema.guid());
        maxId.ifPresent(max -> json.put("maxId", max));
        return json;
    }

    /// The part of a list that was asked for with `offset` and `limit`.
    static <T> List<T> page(Request request, List<T> all) {
        int from = Math.clamp(request.intQuery("offset").orElse(0), 0, all.size());
        int limit = request.intQuery("limit").filter(n -> n >= 0).orElse(all.size());
        return all.subList(from, (int) Math.min(all.size(), (long) from + limit));
    }
}
