package io.millrace.sql.endpoint;

import io.millrace.http.Handler;
import io.millrace.http.Mounts;
import io.millrace.http.Mounts.Mount;
import io.millrace.sql.Engine;
import io.millrace.sql.analyze.Analyzer;
import io.millrace.sql.analyze.EndpointOptions;
import io.millrace.sql.analyze.EndpointPlan;
import io.millrace.sql.analyze.Properties;
import io.millrace.sql.catalog.Catalog;
import io.millrace.sql.catalog.Endpoint;
import io.millrace.sql.parse.Parser;
import io.millrace.sql.parse.Sql;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Semaphore;

/// Keeps what is mounted as the catalog says: one handler for each endpoint, compiled anew whenever
/// the catalog has changed, for its streams and tables may have.
public final class Endpoints {
    private static final Logger LOG = LoggerFactory.getLogger(Endpoints.class);
    private static final String OPTIONS = "OPTIONS";

    private final Engine engine;
    private final Mounts mounts;
    private final Semaphore places;

    /// What is mounted; guarded by this.
    private Map<Sql.Route, Endpoint> mounted = Map.of();

    /// Paths with answers to what browsers ask before; guarded by this.
    private Set<String> preflights = Set.of();

    private Endpoints(Engine engine, Mounts mounts) {
        this.engine = engine;
        this.mounts = mounts;
        places = new Semaphore(engine.settings().limits().maxQueries());
    }

    /// Mounts the endpoints that there are, and those that come.
    public static void mount(Engine engine, Mounts mounts) {
        engine.follow(new Endpoints(engine, mounts)::follow);
    }

    private synchronized void follow(Catalog catalog) {
        var next = new HashMap<Sql.Route, Endpoint>();
        catalog.endpoints().forEach(e -> next.put(e.route(), e));
        mounted.keySet().stream()
                .filter(route -> !next.containsKey(route))
                .forEach(route -> mounts.remove(route.method(), route.path()));
        var origins = new HashMap<String, Map<String, String>>();
        for (var endpoint : next.values()) {
            var route = endpoint.route();
            put(catalog, endpoint)
                    .ifPresent(
                            origin ->
                                    origins.computeIfAbsent(route.path(), _ -> new HashMap<>())
                                            .put(route.method(), origin));
        }
        putPreflights(origins);
        mounted = next;
    }

    /// @return the origin of the pages that may call it, if there is one
    private Optional<String> put(Catalog catalog, Endpoint endpoint) {
        var route = endpoint.route();
        try {
            var create = create(endpoint);
            var plan = new Analyzer(catalog, Properties.NONE).endpoint(create);
            var options = EndpointOptions.of(create.with());
            mounts.put(
                    new Mount(
                            route.method(),
                            route.path(),
                            new Access(options, handler(plan)),
                            OpenApi.operation(endpoint, plan, options)));
            return options.cors();
        } catch (RuntimeException e) { // of whatever has changed below it: the others go on
            LOG.error("Endpoint {} cannot be used any more", route, e);
            var why = String.valueOf(e.getMessage());
            mounts.put(
                    new Mount(
                            route.method(),
                            route.path(),
                            _ -> {
                                throw EndpointError.BROKEN.with(why);
                            },
                            Map.of("summary", why, "deprecated", true)));
            return Optional.empty();
        }
    }

    /// One for each path: it answers for all methods that endpoints have there.
    ///
    /// @param origins by path and method
    private void putPreflights(Map<String, Map<String, String>> origins) {
        preflights.stream()
                .filter(path -> !origins.containsKey(path))
                .forEach(path -> mounts.remove(OPTIONS, path));
        origins.forEach(
                (path, byMethod) ->
                        mounts.put(
                                new Mount(
                                        OPTIONS,
                                        path,
                                        new Preflight(byMethod),
                                        OpenApi.preflight())));
        preflights = Set.copyOf(origins.keySet());
    }

    private Handler handler(EndpointPlan plan) {
        return switch (plan) {
            case EndpointPlan.Insert insert -> new InsertHandler(engine, insert);
            case EndpointPlan.Select select -> new SelectHandler(engine, select, places);
        };
    }

    private static Sql.CreateEndpoint create(Endpoint endpoint) {
        return (Sql.CreateEndpoint) Parser.statements(endpoint.statement()).getFirst().statement();
    }
}
