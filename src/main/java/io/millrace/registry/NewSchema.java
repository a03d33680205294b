package io.millrace.registry;

import com.fasterxml.jackson.databind.JsonNode;

import io.millrace.format.SchemaText;

import org.jspecify.annotations.Nullable;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/// A schema as a request brings it.
///
/// @param id only in mode IMPORT
/// @param schemaType AVRO where it is missing
record NewSchema(
        @Nullable Integer version,
        @Nullable Integer id,
        @Nullable String schemaType,
        @Nullable String schema,
        @Nullable List<NamedVersion> references,
        @Nullable JsonNode metadata,
        @Nullable JsonNode ruleSet) {
    /// A reference; version -1 is the latest.
    record NamedVersion(
            @Nullable String name, @Nullable String subject, @Nullable Integer version) {}

    static NewSchema of(SchemaText text) {
        var references =
                text.references().stream()
                        .map(r -> new NamedVersion(r.name(), r.subject(), r.version()))
                        .toList();
        return new NewSchema(null, null, text.type().name(), text.text(), references, null, null);
    }

    SchemaText.Type type() {
        var name = schemaType == null ? SchemaText.Type.AVRO.name() : schemaType;
        return Arrays.stream(SchemaText.Type.values())
                .filter(type -> type.name().equals(name))
                .findFirst()
                .orElseThrow(
                        () ->
                                RegistryError.INVALID_SCHEMA.with(
                                        "there is no schema type %s; there are %s"
                                                .formatted(
                                                        name,
                                                        Arrays.toString(
                                                                SchemaText.Type.values()))));
    }

    String text() {
        if (schema == null || schema.isBlank()) {
            throw RegistryError.INVALID_SCHEMA.with("the schema is empty");
        }
        return schema;
    }

    Optional<Integer> wantedId() {
        return Optional.ofNullable(id).filter(n -> n > 0);
    }

    Optional<Integer> wantedVersion() {
        return Optional.ofNullable(version).filter(n -> n > 0);
    }

    Optional<JsonNode> givenMetadata() {
        return Optional.ofNullable(metadata).filter(node -> !node.isNull());
    }

    Optional<JsonNode> givenRuleSet() {
        return Optional.ofNullable(ruleSet).filter(node -> !node.isNull());
    }
}
