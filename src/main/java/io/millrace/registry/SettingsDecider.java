package io.millrace.registry;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

import io.millrace.http.ProblemException;
import io.millrace.registry.schema.Level;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/// Decides on compatibility levels and the other settings of subjects, and on modes. Pure.
///
/// A place is a qualified subject, a context (`:.name:`) or [LogRecord#GLOBAL].
record SettingsDecider(State state) {
    /// What a config may have besides its level, and what becomes of it in records.
    private static final List<String> OTHERS =
            List.of(
                    "alias",
                    "normalize",
                    "validateFields",
                    "validateRules",
                    "compatibilityGroup",
                    "compatibilityPolicy",
                    "defaultMetadata",
                    "overrideMetadata",
                    "defaultRuleSet",
                    "overrideRuleSet");

    /// Changes what a request names; null takes a member away, others stay.
    ///
    /// @return the request, with the level in upper case
    Decision<JsonNode> setConfig(String place, JsonNode request) {
        if (!request.isObject()) {
            throw RegistryError.INVALID_LEVEL.with();
        }
        var config = JsonNodeFactory.instance.objectNode();
        if (!place.equals(LogRecord.GLOBAL)) {
            config.put("subject", place);
        }
        state.config(place).ifPresent(old -> config.setAll((ObjectNode) old.deepCopy()));
        var answer = JsonNodeFactory.instance.objectNode();
        for (var name : OTHERS) {
            Optional.ofNullable(request.get(name)).ifPresent(v -> set(config, answer, name, v));
        }
        var level = request.path("compatibility");
        if (level.isNull()) {
            config.remove("compatibilityLevel");
        } else if (!level.isMissingNode()) {
            var known =
                    Level.of(level.asText().toUpperCase(Locale.ROOT))
                            .orElseThrow(RegistryError.INVALID_LEVEL::with);
            config.put("compatibilityLevel", known.name());
            answer.put("compatibility", known.name());
        }
        var record = new LogRecord(new LogRecord.Key.OfConfig(place), Optional.of(config));
        return new Decision<>(List.of(record), answer);
    }

    private static void set(ObjectNode config, ObjectNode answer, String name, JsonNode value) {
        if (value.isNull()) {
            config.remove(name);
        } else {
            config.set(name, value);
            answer.set(name, value);
        }
    }

    /// @return what was set
    /// @throws ProblemException 40401 where a subject had nothing set
    Decision<JsonNode> deleteConfig(String place) {
        var old = state.config(place);
        if (old.isEmpty() && !place.equals(LogRecord.GLOBAL)) {
            throw RegistryError.SUBJECT_NOT_FOUND.with(place);
        }
        var answer = old.map(SettingsDecider::shown).orElse(Map.of());
        var records =
                old.map(_ -> LogRecord.tombstone(new LogRecord.Key.OfConfig(place)))
                        .map(List::of)
                        .orElse(List.of());
        return new Decision<>(records, JsonNodeFactory.instance.pojoNode(answer));
    }

    /// A config as answers have it: without the subject.
    static Map<String, JsonNode> shown(JsonNode config) {
        var shown = new java.util.LinkedHashMap<String, JsonNode>();
        for (var member : config.properties()) {
            if (!member.getKey().equals("subject") && !member.getValue().isNull()) {
                shown.put(member.getKey(), member.getValue());
            }
        }
        return shown;
    }

    /// @param force allows to import where there are schemas
    Decision<Mode> setMode(String place, String name, Force force) {
        var mode =
                Mode.of(name.toUpperCase(Locale.ROOT))
                        .orElseThrow(RegistryError.INVALID_MODE::with);
        if (mode == Mode.READONLY_OVERRIDE && !place.equals(LogRecord.GLOBAL)) {
            throw RegistryError.INVALID_MODE.with();
        }
        if (mode == Mode.IMPORT && force == Force.NO && hasSchemas(place)) {
            throw RegistryError.NOT_PERMITTED.with("Cannot import since found existing subjects");
        }
        var value = JsonNodeFactory.instance.objectNode();
        if (!place.equals(LogRecord.GLOBAL)) {
            value.put("subject", place);
        }
        value.put("mode", mode.name());
        var record = new LogRecord(new LogRecord.Key.OfMode(place), Optional.of(value));
        return new Decision<>(List.of(record), mode);
    }

    enum Force {
        YES,
        NO
    }

    private boolean hasSchemas(String place) {
        var subject = Subject.of(place);
        return state.subjects().stream()
                .map(Subject::of)
                .anyMatch(
                        known ->
                                place.equals(LogRecord.GLOBAL)
                                        || known.equals(subject)
                                        || (subject.isContext()
                                                && known.context().equals(subject.context())));
    }

    /// @param deep also what lies in a context
    /// @return what was set
    /// @throws ProblemException 40409 where nothing was set
    Decision<Mode> deleteMode(String place, Reach deep) {
        var old = state.mode(place).flatMap(Mode::of);
        if (old.isEmpty() && !place.equals(LogRecord.GLOBAL) && deep == Reach.THIS) {
            throw RegistryError.NO_SUBJECT_MODE.with(place);
        }
        var records = new ArrayList<LogRecord>();
        old.ifPresent(_ -> records.add(LogRecord.tombstone(new LogRecord.Key.OfMode(place))));
        var context = Subject.of(place);
        if (deep == Reach.BELOW && (context.isContext() || place.equals(LogRecord.GLOBAL))) {
            for (var subject : state.subjects()) {
                var inside =
                        place.equals(LogRecord.GLOBAL)
                                || Subject.of(subject).context().equals(context.context());
                if (inside && state.mode(subject).isPresent()) {
                    records.add(LogRecord.tombstone(new LogRecord.Key.OfMode(subject)));
                }
            }
        }
        return new Decision<>(records, old.orElse(Mode.READWRITE));
    }

    enum Reach {
        THIS,
        BELOW
    }
}
