package io.millrace.app.commands;

import com.fasterxml.jackson.databind.JsonNode;

import io.millrace.app.Context;
import io.millrace.app.Schemas;
import io.millrace.config.Nearest;
import io.millrace.config.UserError;
import io.millrace.registry.RegistryClient;
import io.millrace.registry.RegistryClient.RefusedException;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.StreamSupport;

/// What the schema verbs ask of a registry, with refusals in words.
final class Subjects {
    private Subjects() {}

    /// Asks the registry of the settings.
    interface Question<T> {
        T of(RegistryClient registry) throws Exception;
    }

    /// @throws UserError when the registry says no, or cannot be reached
    static <T> T ask(Context context, Question<T> question) throws Exception {
        try (var registry = Schemas.reach(context.settings())) {
            return question.of(registry);
        } catch (RefusedException e) {
            throw UserError.of(e.message(), fixes(e.detail("explanation")));
        }
    }

    private static String fixes(JsonNode explanation) {
        var fixes = new ArrayList<String>();
        explanation.forEach(
                one -> fixes.add(one.path("path").asText() + ": " + one.path("fix").asText()));
        return String.join("; ", fixes);
    }

    /// `subjects/NAME`, for paths.
    static String path(String subject) {
        return "subjects/" + RegistryClient.segment(subject);
    }

    /// The numbers of the versions of a subject.
    ///
    /// @throws UserError when there is no such subject, naming the nearest
    static List<Integer> versions(RegistryClient registry, String subject) {
        try {
            return stream(registry.get(path(subject) + "/versions")).map(JsonNode::asInt).toList();
        } catch (RefusedException e) {
            if (e.status() != 404) {
                throw e;
            }
            throw missing(registry, subject);
        }
    }

    private static UserError missing(RegistryClient registry, String subject) {
        var names = stream(registry.get("subjects")).map(JsonNode::asText).toList();
        return UserError.of(
                "There is no subject %s.".formatted(subject),
                Nearest.to(subject, names)
                        .map("Did you mean %s?"::formatted)
                        .orElse("millrace schema list shows all subjects"));
    }

    /// A version with its schema.
    ///
    /// @param version a number or `latest`
    static JsonNode version(RegistryClient registry, String subject, String version) {
        versions(registry, subject); // for the better message
        return registry.get(path(subject) + "/versions/" + RegistryClient.segment(version));
    }

    static java.util.stream.Stream<JsonNode> stream(JsonNode list) {
        return StreamSupport.stream(list.spliterator(), false);
    }
}
