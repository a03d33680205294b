package io.millrace.registry;

import com.fasterxml.jackson.databind.JsonNode;

import io.millrace.format.SchemaText;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/// What `_schemas` says. [#apply] is the only writer, for the replay and for what comes live alike.
/// Not thread-safe.
final class State {
    private final NavigableMap<String, NavigableMap<Integer, StoredSchema>> subjects =
            new TreeMap<>();
    private final NavigableMap<String, Ids> contexts = new TreeMap<>();
    private final Map<String, JsonNode> configs = new TreeMap<>();
    private final Map<String, String> modes = new TreeMap<>();
    private final Map<SubjectVersion, NavigableSet<SubjectVersion>> referrers = new TreeMap<>();
    private int size;

    /// The ids of one context.
    private static final class Ids {
        private final NavigableMap<Integer, NavigableSet<SubjectVersion>> versions =
                new TreeMap<>();
        private final Map<String, NavigableSet<SubjectVersion>> byGuid = new TreeMap<>();

        /// Also of schemas that are gone: what was written with them may still be there.
        private int max;
    }

    State() {
        contexts.put(Subject.DEFAULT_CONTEXT, new Ids());
    }

    // ---------------------------------------------------------------- apply

    void apply(LogRecord record) {
        var value = record.value();
        switch (record.key()) {
            case LogRecord.Key.OfSchema(var key) ->
                    value.ifPresentOrElse(
                            json -> put(StoredSchema.of(key, json)), () -> remove(key));
            case LogRecord.Key.OfConfig(var subject) ->
                    value.ifPresentOrElse(
                            json -> configs.put(subject, json), () -> configs.remove(subject));
            case LogRecord.Key.OfMode(var subject) ->
                    value.ifPresentOrElse(
                            json -> modes.put(subject, json.path("mode").asText()),
                            () -> modes.remove(subject));
            case LogRecord.Key.OfDeletedSubject(var subject) ->
                    value.ifPresent(json -> deleteSoftly(subject, json.path("version").asInt()));
            case LogRecord.Key.OfClearedSubject(var subject) ->
                    value.ifPresent(
                            _ ->
                                    versions(subject).stream()
                                            .filter(StoredSchema::deleted)
                                            .forEach(schema -> remove(schema.key())));
            case LogRecord.Key.OfContext(_, var context) ->
                    value.ifPresent(_ -> contexts.computeIfAbsent(context, _ -> new Ids()));
            case LogRecord.Key.Nothing() -> {}
        }
    }

    private void put(StoredSchema schema) {
        remove(schema.key());
        subjects.computeIfAbsent(schema.subject(), _ -> new TreeMap<>())
                .put(schema.version(), schema);
        size++;
        var ids = contexts.computeIfAbsent(contextOf(schema.key()), _ -> new Ids());
        ids.versions.computeIfAbsent(schema.id(), _ -> new TreeSet<>()).add(schema.key());
        ids.byGuid.computeIfAbsent(schema.guid(), _ -> new TreeSet<>()).add(schema.key());
        ids.max = Math.max(ids.max, schema.id());
        for (var to : targets(schema)) {
            referrers.computeIfAbsent(to, _ -> new TreeSet<>()).add(schema.key());
        }
    }

    private void remove(SubjectVersion key) {
        var versions = subjects.get(key.subject());
        var gone = versions == null ? null : versions.remove(key.version());
        if (versions == null || gone == null) {
            return;
        }
        size--;
        if (versions.isEmpty()) {
            subjects.remove(key.subject());
        }
        var ids = ids(contextOf(key));
        forget(ids.versions, gone.id(), key);
        forget(ids.byGuid, gone.guid(), key);
        targets(gone).forEach(to -> forget(referrers, to, key));
    }

    private static <K> void forget(
            Map<K, NavigableSet<SubjectVersion>> index, K at, SubjectVersion key) {
        var keys = index.get(at);
        if (keys != null && keys.remove(key) && keys.isEmpty()) {
            index.remove(at);
        }
    }

    private void deleteSoftly(String subject, int upTo) {
        for (var schema : versions(subject)) {
            if (schema.version() <= upTo && !schema.deleted()) {
                put(schema.asDeleted());
            }
        }
    }

    /// The versions that a schema refers to; names without a context mean its own.
    private static List<SubjectVersion> targets(StoredSchema schema) {
        var context = Subject.of(schema.subject());
        return schema.schema().references().stream()
                .map(reference -> target(context, reference))
                .toList();
    }

    static SubjectVersion target(Subject from, SchemaText.Reference reference) {
        var to = Subject.of(reference.subject());
        var own =
                to.context().equals(Subject.DEFAULT_CONTEXT)
                        ? new Subject(from.context(), to.name())
                        : to;
        return new SubjectVersion(own.qualified(), reference.version());
    }

    private static String contextOf(SubjectVersion key) {
        return Subject.of(key.subject()).context();
    }

    private Ids ids(String context) {
        var ids = contexts.get(context);
        return ids == null ? new Ids() : ids;
    }

    // ---------------------------------------------------------------- what there is

    /// How many versions, deleted ones too.
    int size() {
        return size;
    }

    /// All subjects that have or had versions, in order.
    Set<String> subjects() {
        return subjects.navigableKeySet();
    }

    /// The versions of a subject, deleted ones too, the first one first. A copy.
    List<StoredSchema> versions(String subject) {
        return List.copyOf(subjects.getOrDefault(subject, new TreeMap<>()).values());
    }

    Optional<StoredSchema> version(SubjectVersion key) {
        var versions = subjects.get(key.subject());
        return versions == null
                ? Optional.empty()
                : Optional.ofNullable(versions.get(key.version()));
    }

    /// The versions that have an id, deleted ones too.
    List<StoredSchema> byId(String context, int id) {
        return all(ids(context).versions.get(id));
    }

    /// The versions with a content, deleted ones too.
    List<StoredSchema> byGuid(String context, String guid) {
        return all(ids(context).byGuid.get(guid));
    }

    /// The highest id that the context has ever had; 0 where it had none.
    int maxId(String context) {
        return ids(context).max;
    }

    private List<StoredSchema> all(
            @org.jspecify.annotations.Nullable Collection<SubjectVersion> keys) {
        return keys == null
                ? List.of()
                : keys.stream().map(this::version).flatMap(Optional::stream).toList();
    }

    /// The versions that refer to one, deleted ones too.
    List<StoredSchema> referrers(SubjectVersion to) {
        return all(referrers.get(to));
    }

    /// All contexts, the default first.
    Set<String> contexts() {
        return contexts.navigableKeySet();
    }

    /// What is set for exactly this subject, context key or [LogRecord#GLOBAL].
    Optional<JsonNode> config(String subject) {
        return Optional.ofNullable(configs.get(subject));
    }

    /// The mode of exactly this subject, context key or [LogRecord#GLOBAL].
    Optional<String> mode(String subject) {
        return Optional.ofNullable(modes.get(subject));
    }
}
