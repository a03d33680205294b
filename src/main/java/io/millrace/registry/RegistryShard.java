package io.millrace.registry;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;

import io.millrace.format.SchemaText;
import io.millrace.http.ProblemException;
import io.millrace.registry.schema.ParsedSchema;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;

/// Subjects and versions. Each request is decided on the state alone: the records that make it so,
/// and the answer. Pure but for [#apply], the only writer of the state.
///
/// Rules that are not obvious: a registration that finds the same content in its subject answers
/// with that version and changes nothing; the same content elsewhere in the context gives its id;
/// numbers of softly deleted versions are not given again. Source: Confluent docs, "Schema Registry
/// API Reference" and "Schema Deletion Guidelines".
final class RegistryShard {
    /// All schemas are in memory.
    private static final int VERSIONS_MAX = 500_000;

    private final State state = new State();
    private final Policies policies = new Policies(state);
    private final Parsing parsing = new Parsing(state);
    private final Compatibility compatibility = new Compatibility(parsing);

    State state() {
        return state;
    }

    Policies policies() {
        return policies;
    }

    Parsing parsing() {
        return parsing;
    }

    /// @throws RuntimeException where a record is not as it should be; nothing has changed then
    void apply(LogRecord record) {
        state.apply(record);
    }

    // ---------------------------------------------------------------- register

    /// A schema as it would be kept.
    private record Candidate(ParsedSchema parsed, Content content) {}

    /// Makes a schema the latest version of a subject, unless it is one of its versions.
    Decision<StoredSchema> register(Subject subject, NewSchema request, Normalize normalize) {
        if (!subject.isUsable()) {
            throw RegistryError.INVALID_SUBJECT.with(subject.qualified());
        }
        var mode = policies.mode(subject);
        checkMayWrite(subject, mode);
        if (mode != Mode.IMPORT && request.wantedId().isPresent()) {
            throw RegistryError.NOT_PERMITTED.with(
                    "Subject %s is not in import mode".formatted(subject.qualified()));
        }
        var candidate = candidate(subject, request, normalize);
        var same = sameIn(active(subject), candidate, request);
        if (same.isPresent() && mode != Mode.IMPORT) {
            return Decision.nothing(same.get());
        }
        if (state.size() >= VERSIONS_MAX) {
            throw RegistryError.NOT_PERMITTED.with(
                    "There are %d schemas, which is the most there can be; delete some permanently"
                            .formatted(VERSIONS_MAX));
        }
        if (mode != Mode.IMPORT) {
            checkCompatible(subject, candidate);
        }
        var key = new SubjectVersion(subject.qualified(), nextVersion(subject, request, mode));
        var schema =
                StoredSchema.of(key, id(subject, candidate.content, request), candidate.content);
        var records = new ArrayList<LogRecord>();
        if (!state.contexts().contains(subject.context())) {
            records.add(context(subject.context()));
        }
        records.add(LogRecord.of(schema));
        return new Decision<>(records, schema);
    }

    /// Whether the text is brought into its normal form first. The subject may say so, too.
    enum Normalize {
        YES,
        AS_CONFIGURED
    }

    private Candidate candidate(Subject subject, NewSchema request, Normalize normalize) {
        var normal = normalize == Normalize.YES || policies.normalizes(subject);
        var references = references(subject, request, normal);
        var given = new SchemaText(request.type(), request.text(), references);
        var parsed = parsing.of(subject, given);
        var text = normal ? parsed.normalized() : parsed.canonical();
        var latest = active(subject).reversed().stream().findFirst().map(StoredSchema::content);
        var content =
                new Content(
                        new SchemaText(given.type(), text, references),
                        policies.completed(
                                subject,
                                "Metadata",
                                request.givenMetadata()
                                        .or(() -> latest.flatMap(Content::metadata))),
                        policies.completed(
                                subject,
                                "RuleSet",
                                request.givenRuleSet().or(() -> latest.flatMap(Content::ruleSet))));
        return new Candidate(parsed, content);
    }

    private List<SchemaText.Reference> references(
            Subject subject, NewSchema request, boolean normal) {
        var given = Optional.ofNullable(request.references()).orElse(List.of());
        var references = new ArrayList<SchemaText.Reference>();
        for (var one : given) {
            if (one.name() == null || one.subject() == null || one.version() == null) {
                throw RegistryError.INVALID_SCHEMA.with(
                        "a reference must have a name, a subject and a version");
            }
            var reference = new SchemaText.Reference(one.name(), one.subject(), one.version());
            references.add(withVersion(subject, reference));
        }
        if (normal) {
            references.sort((a, b) -> a.name().compareTo(b.name()));
            return List.copyOf(new LinkedHashSet<>(references));
        }
        return references;
    }

    private SchemaText.Reference withVersion(Subject subject, SchemaText.Reference reference) {
        if (reference.version() != -1) {
            return reference;
        }
        var target = State.target(subject, reference).subject();
        var latest =
                active(Subject.of(target)).reversed().stream()
                        .findFirst()
                        .orElseThrow(
                                () ->
                                        RegistryError.INVALID_SCHEMA.with(
                                                "no schema reference found for subject \"%s\""
                                                        .formatted(target)));
        return new SchemaText.Reference(reference.name(), reference.subject(), latest.version());
    }

    /// The version with the content of a request. What is not given is not compared.
    private static Optional<StoredSchema> sameIn(
            List<StoredSchema> versions, Candidate candidate, NewSchema request) {
        return versions.reversed().stream()
                .filter(v -> v.schema().equals(candidate.content.schema()))
                .filter(
                        v ->
                                request.givenMetadata().isEmpty()
                                        || v.content()
                                                .metadata()
                                                .equals(candidate.content.metadata()))
                .filter(
                        v ->
                                request.givenRuleSet().isEmpty()
                                        || v.content()
                                                .ruleSet()
                                                .equals(candidate.content.ruleSet()))
                .findFirst();
    }

    private void checkCompatible(Subject subject, Candidate candidate) {
        var verdict =
                compatibility.check(
                        policies.level(subject),
                        candidate.parsed,
                        Compatibility.sameGroup(
                                active(subject),
                                policies.compatibilityGroup(subject),
                                candidate.content.metadata()));
        if (!verdict.isCompatible()) {
            throw RegistryError.INCOMPATIBLE
                    .with(subject.qualified(), verdict.messages())
                    .detail("explanation", verdict.explanation());
        }
    }

    private int nextVersion(Subject subject, NewSchema request, Mode mode) {
        var versions = state.versions(subject.qualified());
        int next = versions.isEmpty() ? 1 : versions.getLast().version() + 1;
        int wanted = request.wantedVersion().orElse(next);
        if (wanted != next && mode != Mode.IMPORT) {
            throw RegistryError.INVALID_SCHEMA.with(
                    "Version %d is not one more than previous version %d"
                            .formatted(wanted, next - 1));
        }
        return wanted;
    }

    private int id(Subject subject, Content content, NewSchema request) {
        var guid = Content.guid(content.md5());
        if (request.wantedId().isPresent()) {
            int wanted = request.wantedId().get();
            for (var other : state.byId(subject.context(), wanted)) {
                if (!other.guid().equals(guid)) {
                    throw RegistryError.ID_MISMATCH.with(
                            "Overwrite new schema with id %d is not permitted.".formatted(wanted));
                }
            }
            return wanted;
        }
        return state.byGuid(subject.context(), guid).stream()
                .findFirst()
                .map(StoredSchema::id)
                .orElseGet(() -> state.maxId(subject.context()) + 1);
    }

    private static LogRecord context(String name) {
        var tenant = "default";
        var value =
                JsonNodeFactory.instance.objectNode().put("tenant", tenant).put("context", name);
        return new LogRecord(new LogRecord.Key.OfContext(tenant, name), Optional.of(value));
    }

    private void checkMayWrite(Subject subject, Mode mode) {
        switch (mode) {
            case READWRITE, IMPORT -> {}
            case READONLY, READONLY_OVERRIDE, FORWARD ->
                    throw RegistryError.NOT_PERMITTED.with(
                            "Subject %s is in read-only mode".formatted(subject.qualified()));
        }
    }

    // ---------------------------------------------------------------- look up and check

    /// The version of a subject with the content of a request.
    ///
    /// @throws ProblemException 40401 without such a subject, 40403 without such a version
    StoredSchema lookup(Subject subject, NewSchema request, Normalize normalize, Which which) {
        var versions = versions(subject, which);
        if (versions.isEmpty()) {
            throw RegistryError.SUBJECT_NOT_FOUND.with(subject.qualified());
        }
        return sameIn(versions, candidate(subject, request, normalize), request)
                .orElseThrow(RegistryError.SCHEMA_NOT_FOUND::with);
    }

    /// Which versions a request is about.
    enum Which {
        ACTIVE,
        WITH_DELETED,
        DELETED_ONLY;

        boolean takes(StoredSchema schema) {
            return switch (this) {
                case ACTIVE -> !schema.deleted();
                case WITH_DELETED -> true;
                case DELETED_ONLY -> schema.deleted();
            };
        }
    }

    /// The versions of a subject, the first one first.
    List<StoredSchema> versions(Subject subject, Which which) {
        return state.versions(subject.qualified()).stream().filter(which::takes).toList();
    }

    private List<StoredSchema> active(Subject subject) {
        return versions(subject, Which.ACTIVE);
    }

    /// Whether a schema could be registered.
    ///
    /// @param versions to check against
    Compatibility.Verdict check(
            Subject subject, NewSchema request, Normalize normalize, List<StoredSchema> versions) {
        var candidate = candidate(subject, request, normalize);
        return compatibility.check(
                policies.level(subject),
                candidate.parsed,
                Compatibility.sameGroup(
                        versions,
                        policies.compatibilityGroup(subject),
                        candidate.content.metadata()));
    }

    // ---------------------------------------------------------------- delete

    /// How much of a version goes.
    enum Delete {
        /// It is out of use, and known by its id.
        SOFTLY,
        PERMANENTLY
    }

    /// Deletes one version.
    Decision<Integer> deleteVersion(Subject subject, StoredSchema schema, Delete how) {
        checkMayWrite(subject, policies.mode(subject));
        checkNotReferenced(schema);
        var records =
                switch (how) {
                    case SOFTLY -> {
                        if (schema.deleted()) {
                            throw RegistryError.VERSION_SOFT_DELETED.with(
                                    schema.subject(), schema.version());
                        }
                        yield List.of(LogRecord.of(schema.asDeleted()));
                    }
                    case PERMANENTLY -> {
                        if (!schema.deleted()) {
                            throw RegistryError.VERSION_NOT_SOFT_DELETED.with(
                                    schema.subject(), schema.version());
                        }
                        var all = new ArrayList<LogRecord>();
                        all.add(tombstone(schema));
                        if (state.versions(schema.subject()).size() == 1) {
                            all.addAll(settingsOf(subject));
                        }
                        yield all;
                    }
                };
        return new Decision<>(records, schema.version());
    }

    /// Deletes all versions of a subject.
    Decision<List<Integer>> deleteSubject(Subject subject, Delete how) {
        checkMayWrite(subject, policies.mode(subject));
        var all = state.versions(subject.qualified());
        if (all.isEmpty()) {
            throw RegistryError.SUBJECT_NOT_FOUND.with(subject.qualified());
        }
        all.forEach(this::checkNotReferenced);
        var active = active(subject);
        return switch (how) {
            case SOFTLY -> {
                if (active.isEmpty()) {
                    throw RegistryError.SUBJECT_SOFT_DELETED.with(subject.qualified());
                }
                yield new Decision<>(List.of(deletedUpTo(active.getLast())), numbers(active));
            }
            case PERMANENTLY -> {
                if (!active.isEmpty()) {
                    throw RegistryError.SUBJECT_NOT_SOFT_DELETED.with(subject.qualified());
                }
                var records = new ArrayList<LogRecord>();
                all.forEach(schema -> records.add(tombstone(schema)));
                records.addAll(settingsOf(subject));
                yield new Decision<>(records, numbers(all));
            }
        };
    }

    private static List<Integer> numbers(List<StoredSchema> versions) {
        return versions.stream().map(StoredSchema::version).toList();
    }

    private static LogRecord tombstone(StoredSchema schema) {
        return LogRecord.tombstone(new LogRecord.Key.OfSchema(schema.key()));
    }

    private static LogRecord deletedUpTo(StoredSchema last) {
        JsonNode value =
                JsonNodeFactory.instance
                        .objectNode()
                        .put("subject", last.subject())
                        .put("version", last.version());
        return new LogRecord(
                new LogRecord.Key.OfDeletedSubject(last.subject()), Optional.of(value));
    }

    /// With the last version goes what was set for the subject.
    private List<LogRecord> settingsOf(Subject subject) {
        var name = subject.qualified();
        var records = new ArrayList<LogRecord>();
        state.mode(name)
                .ifPresent(_ -> records.add(LogRecord.tombstone(new LogRecord.Key.OfMode(name))));
        state.config(name)
                .ifPresent(_ -> records.add(LogRecord.tombstone(new LogRecord.Key.OfConfig(name))));
        return records;
    }

    private void checkNotReferenced(StoredSchema schema) {
        var by =
                state.referrers(schema.key()).stream()
                        .filter(referrer -> !referrer.deleted())
                        .map(referrer -> referrer.subject() + " version " + referrer.version())
                        .toList();
        if (!by.isEmpty()) {
            throw RegistryError.REFERENCED.with(
                    schema.subject(), schema.version(), String.join(", ", by));
        }
    }
}
