package io.millrace.registry;

import io.millrace.config.UserError;
import io.millrace.format.SchemaText;
import io.millrace.registry.RegistryClient.RefusedException;
import io.millrace.registry.schema.InvalidSchemaException;
import io.millrace.registry.schema.Languages;
import io.millrace.registry.schema.Level;
import io.millrace.registry.schema.ParsedSchema;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/// What a schema would be at every compatibility level, against the versions that any registry has
/// of a subject. It is computed here, so it works with registries that only know their own level.
///
/// @param level that is in force
/// @param rows one a level
public record CompatibilityMatrix(String level, List<Row> rows) {
    /// @param because the first thing that breaks; empty where nothing does
    /// @param fix what to do about it
    public record Row(String level, boolean isCompatible, String because, String fix) {}

    public CompatibilityMatrix {
        rows = List.copyOf(rows);
    }

    /// Asks a registry for the versions, and compares.
    ///
    /// @throws UserError where the schema is none
    public static CompatibilityMatrix of(
            RegistryClient registry, String subject, SchemaText schema) {
        var next = parse(registry, schema);
        var versions = versions(registry, subject);
        var rows = new ArrayList<Row>();
        for (var level : Level.values()) {
            var counted = new ArrayList<>(versions.entrySet());
            if (level.reach() == Level.Reach.LATEST && !counted.isEmpty()) {
                counted = new ArrayList<>(List.of(counted.getLast()));
            }
            rows.add(row(level, next, counted.reversed()));
        }
        return new CompatibilityMatrix(levelInForce(registry, subject), rows);
    }

    private static Row row(
            Level level, ParsedSchema next, List<Map.Entry<Integer, ParsedSchema>> versions) {
        for (var old : versions) {
            if (old.getValue().getClass() != next.getClass()) {
                return level == Level.NONE
                        ? new Row(level.name(), true, "", "")
                        : new Row(
                                level.name(),
                                false,
                                "version %d is of another type".formatted(old.getKey()),
                                "Register it under another subject");
            }
            var breaks = level.breaks(old.getValue(), next);
            if (!breaks.isEmpty()) {
                var first = breaks.getFirst();
                return new Row(
                        level.name(),
                        false,
                        "%s with version %d: %s"
                                .formatted(first.direction(), old.getKey(), first.what().why()),
                        breaks.stream()
                                .map(b -> b.what().path() + ": " + b.what().fix())
                                .distinct()
                                .collect(Collectors.joining("; ")));
            }
        }
        return new Row(level.name(), true, "", "");
    }

    /// Whether it could be registered now.
    public boolean isCompatible() {
        return inForce().isCompatible();
    }

    /// What to do so that it could be registered; empty where it can be.
    public String fix() {
        return inForce().fix();
    }

    private Row inForce() {
        return rows.stream()
                .filter(row -> row.level().equals(level))
                .findFirst()
                .orElseGet(rows::getFirst);
    }

    /// What breaks between two versions, in both directions.
    ///
    /// @param from a number or `latest`
    /// @param to a number or `latest`
    public static List<Level.Break> breaks(
            RegistryClient registry, String subject, String from, String to) {
        var old = parse(registry, version(registry, subject, from));
        var next = parse(registry, version(registry, subject, to));
        if (old.getClass() != next.getClass()) {
            throw UserError.of(
                    "Versions %s and %s of %s are of different types."
                            .formatted(from, to, subject));
        }
        return Level.FULL.breaks(old, next);
    }

    private static Map<Integer, ParsedSchema> versions(RegistryClient registry, String subject) {
        var versions = new LinkedHashMap<Integer, ParsedSchema>();
        for (var number : registry.get(path(subject) + "/versions")) {
            versions.put(
                    number.asInt(), parse(registry, version(registry, subject, number.asText())));
        }
        return versions;
    }

    private static String path(String subject) {
        return "subjects/" + RegistryClient.segment(subject);
    }

    private static SchemaText version(RegistryClient registry, String subject, String version) {
        return RemoteStore.text(
                registry.get(path(subject) + "/versions/" + RegistryClient.segment(version)));
    }

    private static ParsedSchema parse(RegistryClient registry, SchemaText schema) {
        var references = new LinkedHashMap<String, String>();
        collect(registry, schema, references);
        try {
            return Languages.parse(schema, references);
        } catch (InvalidSchemaException e) {
            throw UserError.of(
                    "The schema is no valid %s: %s".formatted(schema.type(), e.getMessage()));
        }
    }

    private static void collect(
            RegistryClient registry, SchemaText schema, Map<String, String> into) {
        for (var reference : schema.references()) {
            if (!into.containsKey(reference.name())) {
                var target =
                        version(
                                registry,
                                reference.subject(),
                                Integer.toString(reference.version()));
                collect(registry, target, into);
                into.put(reference.name(), target.text());
            }
        }
    }

    private static String levelInForce(RegistryClient registry, String subject) {
        var path = "config/" + RegistryClient.segment(subject) + "?defaultToGlobal=true";
        try {
            return registry.get(path).path("compatibilityLevel").asText(Level.BACKWARD.name());
        } catch (RefusedException e) {
            if (e.status() == 404) {
                return Level.BACKWARD.name();
            }
            throw e;
        }
    }
}
