package io.millrace.registry;

import static io.millrace.http.Response.ok;

import io.millrace.http.Request;
import io.millrace.http.Response;
import io.millrace.http.Routes;
import io.millrace.registry.RegistryShard.Normalize;
import io.millrace.registry.RegistryShard.Which;

import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/// All routes of the registry, as Confluent's API reference lists them.
final class RegistryRoutes {
    static final String JSON = "application/vnd.schemaregistry.v1+json";
    static final String JSON_UNVERSIONED = "application/vnd.schemaregistry+json";

    private RegistryRoutes() {}

    /// @param version of the program
    /// @param clusterId of the Kafka cluster
    static Routes of(Registry registry, String version, Supplier<String> clusterId) {
        var routes = new ContextRoutes();
        routes.on("GET /", (_, _) -> ok(Map.of()));
        new SchemaRoutes(registry).addTo(routes);
        new SubjectRoutes(registry).addTo(routes);
        new SettingsRoutes(registry).addTo(routes);
        routes.on(
                        "GET /contexts",
                        (_, _) -> ok(registry.read(s -> List.copyOf(s.state().contexts()))))
                .on("GET /v1/metadata/id", (_, _) -> clusterId(clusterId.get()))
                .on(
                        "GET /v1/metadata/version",
                        (_, _) -> ok(Map.of("version", version, "commitId", "")));
        return routes.all();
    }

    private static Response clusterId(String kafka) {
        var clusters = Map.of("kafka-cluster", kafka, "schema-registry-cluster", "schema-registry");
        return ok(Map.of("id", "", "scope", Map.of("path", List.of(), "clusters", clusters)));
    }

    // ---------------------------------------------------------------- what requests say

    static boolean truth(Request r, String name) {
        return r.query(name).map(value -> value.equalsIgnoreCase("true")).orElse(false);
    }

    static Which which(Request r) {
        if (truth(r, "deletedOnly")) {
            return Which.DELETED_ONLY;
        }
        return truth(r, "deleted") ? Which.WITH_DELETED : Which.ACTIVE;
    }

    static Normalize normalize(Request r) {
        return truth(r, "normalize") ? Normalize.YES : Normalize.AS_CONFIGURED;
    }

    /// A subject by its name in a path.
    static Subject subject(String name, String context) {
        var subject = Subject.of(name);
        return subject.context().equals(Subject.DEFAULT_CONTEXT)
                ? new Subject(context, subject.name())
                : subject;
    }

    /// The subjects that `subjectPrefix` takes: `:*:` before it means every context.
    static List<String> subjects(RegistryShard shard, Request r, String context) {
        var given = r.query("subjectPrefix").orElse("");
        var anyContext = given.isEmpty() || given.startsWith(":*:");
        var prefix =
                anyContext
                        ? new Subject(context, given.replace(":*:", ""))
                        : subject(given, context);
        var all = anyContext && context.equals(Subject.DEFAULT_CONTEXT);
        return shard.state().subjects().stream()
                .filter(
                        name -> {
                            var subject = Subject.of(name);
                            return (all || subject.context().equals(prefix.context()))
                                    && subject.name().startsWith(prefix.name());
                        })
                .toList();
    }
}
