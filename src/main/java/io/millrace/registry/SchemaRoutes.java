package io.millrace.registry;

import static io.millrace.http.Response.ok;

import io.millrace.format.SchemaText;
import io.millrace.http.Request;
import io.millrace.http.Response;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// What there is to know about schemas by id, by GUID, and all of them: `/schemas`.
final class SchemaRoutes {
    private final Registry registry;

    SchemaRoutes(Registry registry) {
        this.registry = registry;
    }

    void addTo(ContextRoutes routes) {
        routes.on("GET /schemas", this::all)
                .on("GET /schemas/types", (_, _) -> ok(types()))
                .on(
                        "GET /schemas/ids/{id}",
                        (r, context) ->
                                byId(
                                        r,
                                        context,
                                        (shard, found) ->
                                                ok(
                                                        Answers.to(r, shard)
                                                                .content(
                                                                        found.getFirst(),
                                                                        maxId(r, shard, found)))))
                .on(
                        "GET /schemas/ids/{id}/schema",
                        (r, context) ->
                                byId(
                                        r,
                                        context,
                                        (shard, found) ->
                                                raw(Answers.to(r, shard).text(found.getFirst()))))
                .on(
                        "GET /schemas/ids/{id}/subjects",
                        (r, context) ->
                                byId(
                                        r,
                                        context,
                                        (_, found) ->
                                                ok(
                                                        Answers.page(
                                                                r,
                                                                active(r, found).stream()
                                                                        .map(StoredSchema::subject)
                                                                        .distinct()
                                                                        .toList()))))
                .on(
                        "GET /schemas/ids/{id}/versions",
                        (r, context) ->
                                byId(
                                        r,
                                        context,
                                        (_, found) ->
                                                ok(
                                                        Answers.page(
                                                                r,
                                                                active(r, found).stream()
                                                                        .map(StoredSchema::key)
                                                                        .toList()))))
                .on("GET /schemas/guids/{guid}", (r, _) -> byGuid(r))
                .on("GET /schemas/guids/{guid}/ids", (r, _) -> idsOfGuid(r));
    }

    private static List<String> types() {
        return Arrays.stream(SchemaText.Type.values()).map(Enum::name).toList();
    }

    /// A text as it is.
    static Response raw(String text) {
        return Response.text(RegistryRoutes.JSON, text);
    }

    @FunctionalInterface
    private interface About {
        Response answer(RegistryShard shard, List<StoredSchema> found);
    }

    private Response byId(Request r, String context, About about) {
        var id = number(r.path("id"));
        var subject = r.query("subject").map(Subject::of);
        var in =
                subject.map(Subject::context)
                        .filter(c -> !c.equals(Subject.DEFAULT_CONTEXT))
                        .orElse(context);
        return registry.readThrough(
                shard -> {
                    var found = shard.state().byId(in, id);
                    if (found.isEmpty()) {
                        throw RegistryError.ID_NOT_FOUND.with(id);
                    }
                    return about.answer(shard, found);
                });
    }

    private static int number(String id) {
        try {
            return Integer.parseInt(id);
        } catch (NumberFormatException _) {
            throw RegistryError.ID_NOT_FOUND.with(id);
        }
    }

    private static Optional<Integer> maxId(
            Request r, RegistryShard shard, List<StoredSchema> found) {
        return RegistryRoutes.truth(r, "fetchMaxId")
                ? Optional.of(shard.state().maxId(Subject.of(found.getFirst().subject()).context()))
                : Optional.empty();
    }

    private static List<StoredSchema> active(Request r, List<StoredSchema> found) {
        var which = RegistryRoutes.which(r);
        return found.stream().filter(which::takes).toList();
    }

    private List<StoredSchema> withGuid(RegistryShard shard, String guid) {
        var all =
                shard.state().contexts().stream()
                        .flatMap(context -> shard.state().byGuid(context, guid).stream())
                        .toList();
        if (all.isEmpty()) {
            throw RegistryError.ID_NOT_FOUND.with(guid);
        }
        return all;
    }

    private Response byGuid(Request r) {
        return registry.readThrough(
                shard ->
                        ok(
                                Answers.to(r, shard)
                                        .content(
                                                withGuid(shard, r.path("guid")).getFirst(),
                                                Optional.empty())));
    }

    private Response idsOfGuid(Request r) {
        return registry.readThrough(
                shard ->
                        ok(
                                withGuid(shard, r.path("guid")).stream()
                                        .map(
                                                schema ->
                                                        Map.of(
                                                                "context",
                                                                Subject.of(schema.subject())
                                                                        .context(),
                                                                "id",
                                                                schema.id()))
                                        .distinct()
                                        .toList()));
    }

    private Response all(Request r, String context) {
        var which = RegistryRoutes.which(r);
        var latestOnly = RegistryRoutes.truth(r, "latestOnly");
        return registry.read(
                shard -> {
                    var schemas =
                            RegistryRoutes.subjects(shard, r, context).stream()
                                    .map(subject -> shard.versions(Subject.of(subject), which))
                                    .flatMap(
                                            versions ->
                                                    latestOnly && !versions.isEmpty()
                                                            ? List.of(versions.getLast()).stream()
                                                            : versions.stream())
                                    .toList();
                    var answers = Answers.to(r, shard);
                    return ok(Answers.page(r, schemas).stream().map(answers::version).toList());
                });
    }
}
