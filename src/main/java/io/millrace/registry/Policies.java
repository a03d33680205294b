package io.millrace.registry;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import io.millrace.registry.schema.Level;

import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/// What holds for a subject: its own settings over those of its context over those of all over the
/// defaults.
record Policies(State state) {
    private static final Level DEFAULT_LEVEL = Level.BACKWARD;

    Level level(Subject subject) {
        return setting(subject, "compatibilityLevel")
                .flatMap(level -> Level.of(level.asText().toUpperCase(Locale.ROOT)))
                .orElse(DEFAULT_LEVEL);
    }

    boolean normalizes(Subject subject) {
        return setting(subject, "normalize").map(JsonNode::asBoolean).orElse(false);
    }

    /// The property of the metadata that parts the versions of a subject into groups; only versions
    /// of the same group must be compatible.
    Optional<String> compatibilityGroup(Subject subject) {
        return setting(subject, "compatibilityGroup").map(JsonNode::asText);
    }

    /// The subject that is meant by a name: another one, where an alias is set.
    Subject resolve(Subject subject) {
        return state.config(subject.qualified())
                .map(config -> config.path("alias").asText(""))
                .filter(alias -> !alias.isEmpty())
                .map(Subject::of)
                .orElse(subject);
    }

    /// What a new version gets to what its author gave: defaults below, overrides above.
    ///
    /// @param what `Metadata` or `RuleSet`
    Optional<JsonNode> completed(Subject subject, String what, Optional<JsonNode> given) {
        var merged = merge(setting(subject, "default" + what), given);
        return merge(merged, setting(subject, "override" + what));
    }

    private static Optional<JsonNode> merge(Optional<JsonNode> below, Optional<JsonNode> above) {
        if (below.isEmpty() || above.isEmpty()) {
            return above.or(() -> below);
        }
        if (!(below.get() instanceof ObjectNode) || !(above.get() instanceof ObjectNode over)) {
            return above;
        }
        var merged = (ObjectNode) below.get().deepCopy();
        for (var member : over.properties()) {
            var old = Optional.ofNullable(merged.get(member.getKey()));
            var both = merge(old, Optional.of(member.getValue()));
            both.ifPresent(node -> merged.set(member.getKey(), node));
        }
        return Optional.of(merged);
    }

    private Optional<JsonNode> setting(Subject subject, String name) {
        return keys(subject)
                .map(state::config)
                .flatMap(Optional::stream)
                .map(config -> config.path(name))
                .filter(value -> !value.isMissingNode() && !value.isNull())
                .findFirst();
    }

    Mode mode(Subject subject) {
        var global = state.mode(LogRecord.GLOBAL).flatMap(Mode::of);
        if (global.filter(mode -> mode == Mode.READONLY_OVERRIDE).isPresent()) {
            return Mode.READONLY_OVERRIDE;
        }
        return keys(subject)
                .map(state::mode)
                .flatMap(Optional::stream)
                .map(Mode::of)
                .flatMap(Optional::stream)
                .findFirst()
                .orElse(Mode.READWRITE);
    }

    /// Where settings of a subject are looked for, the nearest first.
    private static Stream<String> keys(Subject subject) {
        return Stream.of(subject.qualified(), subject.contextKey(), LogRecord.GLOBAL).distinct();
    }
}
