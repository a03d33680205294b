package io.millrace.gateway;

import com.fasterxml.jackson.databind.JsonNode;

import io.millrace.format.FormatException;
import io.millrace.format.SchemaStore;
import io.millrace.format.SchemaText;

import java.util.Optional;

/// By which schema a request wants its keys or values written: by its text, its id, or a version of
/// the topic's subject.
final class SchemaChoice {
    private final SchemaStore store;

    SchemaChoice(SchemaStore store) {
        this.store = store;
    }

    /// Registers a text as a version of a subject, unless it is one.
    ///
    /// @throws io.millrace.http.ProblemException 422 if it is no schema, or not compatible
    int register(String subject, SchemaText.Type type, String text) {
        try {
            return store.register(subject, SchemaText.of(type, text));
        } catch (FormatException e) {
            throw GatewayError.INVALID_SCHEMA.with("Invalid schema: " + e.getMessage());
        }
    }

    /// A version of a subject.
    ///
    /// @param version a number, or `latest`
    /// @throws io.millrace.http.ProblemException 422 if there is none
    SchemaStore.Registered version(String subject, String version) {
        return find(subject, version)
                .orElseThrow(
                        () ->
                                GatewayError.INVALID_SCHEMA.with(
                                        "Subject '%s' has no version %s."
                                                .formatted(subject, version)));
    }

    private Optional<SchemaStore.Registered> find(String subject, String version) {
        if (version.equals("latest")) {
            return store.latest(subject);
        }
        try {
            return store.version(subject, Integer.parseInt(version));
        } catch (NumberFormatException _) {
            throw GatewayError.INVALID_SCHEMA.with(
                    "A version is a number or 'latest', not '%s'.".formatted(version));
        }
    }

    /// The id that stands in a member of a request.
    static Optional<Integer> id(JsonNode object, String name) {
        var id = object.path(name);
        if (id.isMissingNode() || id.isNull()) {
            return Optional.empty();
        }
        if (!id.isInt()) {
            throw GatewayError.UNPROCESSABLE.with(
                    "%s must be a number, not %s.".formatted(name, id));
        }
        return Optional.of(id.intValue());
    }
}
