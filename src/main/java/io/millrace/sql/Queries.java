package io.millrace.sql;

import io.millrace.cluster.Cluster;
import io.millrace.config.SqlSettings;
import io.millrace.sql.analyze.Properties;
import io.millrace.sql.catalog.Catalog;
import io.millrace.sql.catalog.PersistentQuery;
import io.millrace.sql.query.ProcessingLog;
import io.millrace.sql.query.RunningQuery;
import io.millrace.sql.query.Traces;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.function.Consumer;

/// The persistent queries as they run in this process; other workers of the service run the same
/// ones, and share the partitions with it.
final class Queries implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Queries.class);

    private final SqlSettings settings;
    private final Cluster cluster;
    private final ProcessingLog log;
    private final Map<String, RunningQuery> running = new ConcurrentHashMap<>();
    private final List<String> broken = new CopyOnWriteArrayList<>();

    Queries(SqlSettings settings, Cluster cluster, ProcessingLog log) {
        this.settings = settings;
        this.cluster = cluster;
        this.log = log;
    }

    /// The running form of a query.
    Optional<RunningQuery> running(String id) {
        return Optional.ofNullable(running.get(id));
    }

    /// Queries that could not be started, with the reason.
    List<String> broken() {
        return List.copyOf(broken);
    }

    /// Starts queries in parallel: each takes 50-170 ms, most of it waiting.
    void startAll(Collection<Change.Start> starts, Catalog catalog) {
        inParallel(starts, start -> start(start, catalog));
    }

    /// Starts a query; what hinders it is in the log and in the health of the engine.
    ///
    /// @return why it could not be started
    Optional<String> start(Change.Start start, Catalog catalog) {
        var about = catalog.query(start.queryId());
        var session = about.map(q -> new Properties(q.properties())).orElse(Properties.NONE);
        try {
            var query =
                    new RunningQuery(
                            start.queryId(), start.query(), session, settings, cluster, log);
            if (about.map(PersistentQuery::paused).orElse(false)) {
                query.pause();
            }
            running.put(start.queryId(), query);
            query.start();
            return Optional.empty();
        } catch (RuntimeException e) {
            LOG.error("Query {} could not be started", start.queryId(), e);
            broken.add(start.queryId() + ": " + e.getMessage());
            return Optional.of(String.valueOf(e.getMessage()));
        }
    }

    /// Stops the queries that end; what is left of those that are not replaced goes too. Each
    /// worker clears away: the last one that leaves finds everything free to go.
    void stop(Change change) {
        var kept = change.start().map(Change.Start::queryId);
        inParallel(
                change.stop(),
                id -> {
                    var query = running.remove(id);
                    if (query == null) {
                        return;
                    }
                    query.close();
                    if (!kept.equals(Optional.of(id))) {
                        query.cleanUp();
                        Traces.delete(cluster.admin(), query.applicationId());
                        log.forget(id);
                        broken.removeIf(problem -> problem.startsWith(id + ":"));
                    }
                });
    }

    /// Holds up the queries that the catalog has as paused, and lets the others go on.
    void follow(Catalog catalog) {
        running.forEach(
                (id, query) -> {
                    boolean paused = catalog.query(id).map(PersistentQuery::paused).orElse(false);
                    if (paused && !query.isPaused()) {
                        query.pause();
                    } else if (!paused && query.isPaused()) {
                        query.resume();
                    }
                });
    }

    private static <T> void inParallel(Collection<T> all, Consumer<T> each) {
        if (all.size() == 1) {
            each.accept(all.iterator().next());
            return;
        }
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            new ArrayList<>(all).forEach(one -> threads.execute(() -> each.accept(one)));
        }
    }

    /// Stops all queries, in parallel; their state stays.
    @Override
    public void close() {
        inParallel(running.values(), RunningQuery::close);
    }
}
