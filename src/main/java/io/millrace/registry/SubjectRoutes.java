package io.millrace.registry;

import static io.millrace.http.Response.ok;

import io.millrace.http.ProblemException;
import io.millrace.http.Request;
import io.millrace.http.Response;
import io.millrace.registry.RegistryShard.Delete;
import io.millrace.registry.RegistryShard.Which;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;

/// Subjects, their versions, and whether a schema could follow them: `/subjects` and
/// `/compatibility`.
final class SubjectRoutes {
    private final Registry registry;

    SubjectRoutes(Registry registry) {
        this.registry = registry;
    }

    void addTo(ContextRoutes routes) {
        routes.on("GET /subjects", this::subjects)
                .on("POST /subjects/{subject}", this::lookup)
                .on("DELETE /subjects/{subject}", this::deleteSubject)
                .on("GET /subjects/{subject}/versions", this::versions)
                .on("POST /subjects/{subject}/versions", this::register)
                .on("GET /subjects/{subject}/metadata", this::withMetadata)
                .on(
                        "GET /subjects/{subject}/versions/{version}",
                        (r, context) ->
                                version(
                                        r,
                                        context,
                                        (shard, schema) ->
                                                ok(Answers.to(r, shard).version(schema))))
                .on(
                        "GET /subjects/{subject}/versions/{version}/schema",
                        (r, context) ->
                                version(
                                        r,
                                        context,
                                        (shard, schema) ->
                                                SchemaRoutes.raw(
                                                        Answers.to(r, shard).text(schema))))
                .on("GET /subjects/{subject}/versions/{version}/referencedby", this::referencedBy)
                .on("DELETE /subjects/{subject}/versions/{version}", this::deleteVersion)
                .on("POST /compatibility/subjects/{subject}/versions", this::checkAll)
                .on("POST /compatibility/subjects/{subject}/versions/{version}", this::checkOne);
    }

    /// The subject of the path, or the one that it is an alias of.
    private static Subject subject(RegistryShard shard, Request r, String context) {
        return shard.policies().resolve(RegistryRoutes.subject(r.path("subject"), context));
    }

    private Response subjects(Request r, String context) {
        var which = RegistryRoutes.which(r);
        return registry.read(
                shard ->
                        ok(
                                Answers.page(
                                        r,
                                        RegistryRoutes.subjects(shard, r, context).stream()
                                                .filter(name -> lists(shard, name, which))
                                                .toList())));
    }

    private static boolean lists(RegistryShard shard, String subject, Which which) {
        var active = !shard.versions(Subject.of(subject), Which.ACTIVE).isEmpty();
        return switch (which) {
            case ACTIVE -> active;
            case WITH_DELETED -> true;
            case DELETED_ONLY -> !active;
        };
    }

    private Response register(Request r, String context) throws IOException {
        var schema = r.json(NewSchema.class);
        var normalize = RegistryRoutes.normalize(r);
        var registered =
                registry.change(
                        shard -> shard.register(subject(shard, r, context), schema, normalize));
        return ok(Answers.registered(registered));
    }

    private Response lookup(Request r, String context) throws IOException {
        var schema = r.json(NewSchema.class);
        var normalize = RegistryRoutes.normalize(r);
        var which = RegistryRoutes.which(r);
        return registry.readThrough(
                shard ->
                        ok(
                                Answers.to(r, shard)
                                        .version(
                                                shard.lookup(
                                                        subject(shard, r, context),
                                                        schema,
                                                        normalize,
                                                        which))));
    }

    private Response versions(Request r, String context) {
        return registry.readThrough(
                shard -> {
                    var subject = subject(shard, r, context);
                    var versions = shard.versions(subject, RegistryRoutes.which(r));
                    if (versions.isEmpty()) {
                        throw RegistryError.SUBJECT_NOT_FOUND.with(subject.qualified());
                    }
                    return ok(
                            Answers.page(r, versions.stream().map(StoredSchema::version).toList()));
                });
    }

    @FunctionalInterface
    private interface About {
        Response answer(RegistryShard shard, StoredSchema schema);
    }

    private Response version(Request r, String context, About about) {
        return registry.readThrough(
                shard ->
                        about.answer(
                                shard,
                                version(
                                        shard,
                                        subject(shard, r, context),
                                        r.path("version"),
                                        RegistryRoutes.which(r))));
    }

    /// @throws ProblemException 42202, 40401 or 40402 where there is none
    private static StoredSchema version(
            RegistryShard shard, Subject subject, String version, Which which) {
        var number = number(version);
        var versions = shard.versions(subject, which);
        if (versions.isEmpty()) {
            throw RegistryError.SUBJECT_NOT_FOUND.with(subject.qualified());
        }
        if (number.isEmpty()) {
            return versions.getLast();
        }
        return versions.stream()
                .filter(schema -> schema.version() == number.get())
                .findFirst()
                .orElseThrow(() -> RegistryError.VERSION_NOT_FOUND.with(number.get()));
    }

    /// Empty for the latest.
    private static Optional<Integer> number(String version) {
        if (version.equals("latest") || version.equals("-1")) {
            return Optional.empty();
        }
        try {
            var number = Integer.parseInt(version);
            if (number > 0) {
                return Optional.of(number);
            }
        } catch (NumberFormatException _) {
            // said below
        }
        throw RegistryError.INVALID_VERSION.with(version);
    }

    private Response referencedBy(Request r, String context) {
        return version(
                r,
                context,
                (shard, schema) ->
                        ok(
                                shard.state().referrers(schema.key()).stream()
                                        .filter(RegistryRoutes.which(r)::takes)
                                        .map(StoredSchema::id)
                                        .distinct()
                                        .sorted()
                                        .toList()));
    }

    /// The latest version whose metadata have all properties that the query names.
    private Response withMetadata(Request r, String context) {
        var key = r.query("key");
        var value = r.query("value").orElse("");
        return registry.readThrough(
                shard -> {
                    var subject = subject(shard, r, context);
                    var versions = shard.versions(subject, RegistryRoutes.which(r));
                    if (versions.isEmpty()) {
                        throw RegistryError.SUBJECT_NOT_FOUND.with(subject.qualified());
                    }
                    return versions.reversed().stream()
                            .filter(v -> key.isEmpty() || has(v.content(), key.get(), value))
                            .findFirst()
                            .map(schema -> ok(Answers.to(r, shard).version(schema)))
                            .orElseThrow(RegistryError.SCHEMA_NOT_FOUND::with);
                });
    }

    private static boolean has(Content content, String key, String value) {
        return content.metadata()
                .map(metadata -> metadata.path("properties").path(key))
                .filter(property -> property.isTextual() && property.asText().equals(value))
                .isPresent();
    }

    // ---------------------------------------------------------------- delete

    private static Delete how(Request r) {
        return RegistryRoutes.truth(r, "permanent") ? Delete.PERMANENTLY : Delete.SOFTLY;
    }

    private Response deleteSubject(Request r, String context) {
        return ok(
                registry.change(shard -> shard.deleteSubject(subject(shard, r, context), how(r))));
    }

    private Response deleteVersion(Request r, String context) {
        var latest = number(r.path("version")).isEmpty();
        return ok(
                registry.change(
                        shard -> {
                            var subject = subject(shard, r, context);
                            var which =
                                    latest && how(r) == Delete.SOFTLY
                                            ? Which.ACTIVE
                                            : Which.WITH_DELETED;
                            var schema = version(shard, subject, r.path("version"), which);
                            return shard.deleteVersion(subject, schema, how(r));
                        }));
    }

    // ---------------------------------------------------------------- compatibility

    private Response checkAll(Request r, String context) throws IOException {
        var schema = r.json(NewSchema.class);
        return check(r, context, schema, (shard, subject) -> shard.versions(subject, Which.ACTIVE));
    }

    private Response checkOne(Request r, String context) throws IOException {
        var schema = r.json(NewSchema.class);
        var number = number(r.path("version"));
        return check(
                r,
                context,
                schema,
                (shard, subject) -> {
                    var active = shard.versions(subject, Which.ACTIVE);
                    if (number.isEmpty()) {
                        return active.isEmpty() ? active : List.of(active.getLast());
                    }
                    return active.stream()
                            .filter(v -> v.version() == number.get())
                            .findFirst()
                            .map(List::of)
                            .orElseThrow(() -> RegistryError.VERSION_NOT_FOUND.with(number.get()));
                });
    }

    @FunctionalInterface
    private interface Against {
        List<StoredSchema> versions(RegistryShard shard, Subject subject);
    }

    private Response check(Request r, String context, NewSchema schema, Against against) {
        var verbose = RegistryRoutes.truth(r, "verbose");
        var verdict =
                registry.readThrough(
                        shard -> {
                            var subject = subject(shard, r, context);
                            var versions = against.versions(shard, subject);
                            try {
                                return shard.check(
                                        subject, schema, RegistryRoutes.normalize(r), versions);
                            } catch (ProblemException e) {
                                if (!verbose || e.failure().status() != 422) {
                                    throw e;
                                }
                                return new Compatibility.Verdict(
                                        List.of(e.failure().message()), List.of());
                            }
                        });
        var answer = new LinkedHashMap<String, Object>();
        answer.put("is_compatible", verdict.isCompatible());
        if (verbose) {
            answer.put("messages", verdict.messages());
        }
        if (!verdict.isCompatible()) {
            answer.put("explanation", verdict.explanation());
        }
        return ok(answer);
    }
}
