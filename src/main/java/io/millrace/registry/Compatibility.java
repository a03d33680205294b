package io.millrace.registry;

import com.fasterxml.jackson.databind.JsonNode;

import io.millrace.registry.schema.Incompatibility;
import io.millrace.registry.schema.Level;
import io.millrace.registry.schema.ParsedSchema;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Whether a schema may follow the versions of a subject, and why not.
record Compatibility(Parsing parsing) {
    /// The answer to a check.
    ///
    /// @param messages as Confluent's registry words them
    /// @param explanation the same for people and programs: path, old, new, who breaks, the fix
    record Verdict(List<String> messages, List<Map<String, Object>> explanation) {
        static final Verdict COMPATIBLE = new Verdict(List.of(), List.of());

        boolean isCompatible() {
            return messages.isEmpty();
        }
    }

    /// @param group property of the metadata, if only versions of the same group count
    static List<StoredSchema> sameGroup(
            List<StoredSchema> versions, Optional<String> group, Optional<JsonNode> metadata) {
        if (group.isEmpty()) {
            return versions;
        }
        var own = property(metadata, group.get());
        return versions.stream()
                .filter(v -> property(v.content().metadata(), group.get()).equals(own))
                .toList();
    }

    private static Optional<String> property(Optional<JsonNode> metadata, String name) {
        return metadata.map(m -> m.path("properties").path(name))
                .filter(JsonNode::isTextual)
                .map(JsonNode::asText);
    }

    /// Checks against the versions that the level takes, the latest first, up to the first that
    /// breaks.
    ///
    /// @param versions those that are not deleted, the first one first
    Verdict check(Level level, ParsedSchema next, List<StoredSchema> versions) {
        if (level == Level.NONE) {
            return Verdict.COMPATIBLE;
        }
        var latestFirst = versions.reversed();
        return switch (level.reach()) {
            case LATEST -> first(level, next, latestFirst.stream().limit(1).toList());
            case ALL -> first(level, next, latestFirst);
        };
    }

    private Verdict first(Level level, ParsedSchema next, List<StoredSchema> versions) {
        for (var old : versions) {
            var verdict = against(level, next, old);
            if (!verdict.isCompatible()) {
                return verdict;
            }
        }
        return Verdict.COMPATIBLE;
    }

    private Verdict against(Level level, ParsedSchema next, StoredSchema old) {
        var oldParsed = parsing.of(old);
        var breaks =
                oldParsed.getClass() == next.getClass()
                        ? level.breaks(oldParsed, next)
                        : List.of(new Level.Break(Level.Direction.BACKWARD, otherLanguage(old)));
        if (breaks.isEmpty()) {
            return Verdict.COMPATIBLE;
        }
        var messages = new ArrayList<String>();
        var explanation = new ArrayList<Map<String, Object>>();
        for (var one : breaks) {
            var what = one.what();
            messages.add(
                    "{errorType:'%s', description:'%s', additionalInfo:'%s'}"
                            .formatted(what.type(), what.why(), what.path()));
            explanation.add(explained(one, old.version()));
        }
        messages.add("{oldSchemaVersion: %d}".formatted(old.version()));
        messages.add("{oldSchema: '%s'}".formatted(old.schema().text()));
        messages.add("{compatibility: '%s'}".formatted(level));
        return new Verdict(messages, explanation);
    }

    private static Incompatibility otherLanguage(StoredSchema old) {
        return new Incompatibility(
                "SCHEMA_TYPE_CHANGED",
                "",
                "",
                old.schema().type().name(),
                "The new schema is of another type than the old one, which is "
                        + old.schema().type(),
                "Register it under another subject, or set the level of this one to NONE");
    }

    private static Map<String, Object> explained(Level.Break one, int oldVersion) {
        var what = one.what();
        var backward = one.direction() == Level.Direction.BACKWARD;
        var entry = new LinkedHashMap<String, Object>();
        entry.put("type", what.type());
        entry.put("path", what.path());
        entry.put("old", backward ? what.writer() : what.reader());
        entry.put("new", backward ? what.reader() : what.writer());
        entry.put("oldVersion", oldVersion);
        entry.put(
                "breaks",
                backward
                        ? "readers with the new schema, of data written with the old one"
                        : "readers with the old schema, of data written with the new one");
        entry.put("why", what.why());
        entry.put("fix", what.fix());
        return entry;
    }
}
