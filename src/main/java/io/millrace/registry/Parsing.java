package io.millrace.registry;

import io.millrace.format.SchemaText;
import io.millrace.registry.schema.InvalidSchemaException;
import io.millrace.registry.schema.Languages;
import io.millrace.registry.schema.ParsedSchema;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/// Understands schemas with what they refer to, and remembers the last ones. Thread-safe, as long
/// as the state does not change meanwhile.
final class Parsing {
    /// A parsed schema may take some hundred times its text.
    private static final int REMEMBERED = 200;

    private final State state;
    private final Map<Source, ParsedSchema> parsed =
            new LinkedHashMap<>(16, 0.75f, true) {
                private static final long serialVersionUID = 1L;

                @Override
                protected boolean removeEldestEntry(Map.Entry<Source, ParsedSchema> eldest) {
                    return size() > REMEMBERED;
                }
            };

    private record Source(SchemaText text, Map<String, String> references) {}

    Parsing(State state) {
        this.state = state;
    }

    /// A schema that is kept already.
    ParsedSchema of(StoredSchema stored) {
        return of(Subject.of(stored.subject()), stored.schema());
    }

    /// @param subject whose schema it is or will be
    /// @throws io.millrace.http.ProblemException 42201 where it is none
    ParsedSchema of(Subject subject, SchemaText text) {
        var references = new LinkedHashMap<String, String>();
        collect(subject, text, references);
        var source = new Source(text, references);
        synchronized (parsed) {
            var known = Optional.ofNullable(parsed.get(source));
            if (known.isPresent()) {
                return known.get();
            }
        }
        try {
            var fresh = Languages.parse(text, references);
            synchronized (parsed) {
                parsed.put(source, fresh);
            }
            return fresh;
        } catch (InvalidSchemaException e) {
            throw RegistryError.INVALID_SCHEMA.with(
                    "%s of type %s".formatted(e.getMessage(), text.type()));
        }
    }

    /// Adds what a schema needs, each after what it needs itself.
    private void collect(Subject subject, SchemaText text, Map<String, String> into) {
        for (var reference : text.references()) {
            var key = State.target(subject, reference);
            var target =
                    state.version(key)
                            .orElseThrow(
                                    () ->
                                            RegistryError.INVALID_SCHEMA.with(
                                                    "no schema reference found for subject \"%s\""
                                                                    .formatted(key.subject())
                                                            + " and version "
                                                            + key.version()));
            if (!into.containsKey(reference.name())) {
                collect(Subject.of(target.subject()), target.schema(), into);
                into.put(reference.name(), target.schema().text());
            }
        }
    }
}
