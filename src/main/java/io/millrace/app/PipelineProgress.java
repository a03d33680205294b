package io.millrace.app;

import com.fasterxml.jackson.databind.JsonNode;

import io.millrace.cluster.ConnectClient;
import io.millrace.config.UserError;
import io.millrace.connect.Connectors;
import io.millrace.connect.blob.BlobProgress;
import io.millrace.connect.blob.BlobSettings;

import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/// Follows a pipeline until it is caught up: every source file read to its end, the input lag of
/// every query 0 and its results committed.
public final class PipelineProgress {
    private static final long CHECK_MS = 200;
    private static final long REPORT_NS = 5_000_000_000L;

    private final Pipeline pipeline;
    private final SqlClient sql;
    private final ConnectClient connect;
    private final Context context;
    private final Map<String, Optional<Watched>> watched = new HashMap<>();
    private long reported = System.nanoTime();

    public PipelineProgress(Pipeline pipeline, SqlClient sql, URI connect, Context context) {
        this.pipeline = pipeline;
        this.sql = sql;
        this.connect = new ConnectClient(connect);
        this.context = context;
    }

    /// Blocks until the pipeline is caught up.
    ///
    /// @return false where somebody wished to stop before
    /// @throws UserError if a connector or a query fails, or a connector finds no file
    public boolean awaitCaughtUp() throws InterruptedException, IOException {
        try {
            return awaitEnd();
        } finally {
            watched.values().forEach(source -> source.ifPresent(w -> w.settings.close()));
            watched.clear();
        }
    }

    private boolean awaitEnd() throws InterruptedException, IOException {
        Map<String, Long> before = Map.of();
        while (!context.stop().await(CHECK_MS)) {
            var sources = sources();
            var queries = sql.progress().path("queries");
            var now = positions(queries);
            long lag = 0;
            for (var query : queries) {
                lag += query.path("lag").asLong();
                check(query);
            }
            // nothing is on its way between two queries when two measures in a row agree
            if (sources.done() && lag == 0 && now.equals(before)) {
                return true;
            }
            before = sources.done() && lag == 0 ? now : Map.of();
            report(sources, lag);
        }
        return false;
    }

    /// @param done whether all files are read to their ends
    private record Sources(boolean done, int files, int finished, long records) {}

    private Sources sources() throws IOException {
        boolean done = true;
        int files = 0;
        int finished = 0;
        long records = 0;
        for (var name : pipeline.connectors()) {
            var config = config(name);
            checkStatus(name, connect.status(name));
            if (!watched.containsKey(name)) {
                watched.put(name, Connectors.files(config).map(Watched::new));
            }
            var source = watched.get(name);
            if (source == null || source.isEmpty()) {
                continue;
            }
            var progress = source.get().progress(connect.offsets(name));
            if (progress.files() == 0) {
                throw UserError.of(
                        "Connector %s finds no file in %s."
                                .formatted(name, source.get().settings.store().place()),
                        "Check 'path', 'topics.dir', 'file.pattern' and 'topic.regex.list' of the"
                                + " connector, or --data.");
            }
            done &= progress.caughtUp();
            files += progress.files();
            finished += progress.finished();
            records += progress.records();
        }
        return new Sources(done, files, finished, records);
    }

    /// A connector that reads files. A store that the connector itself lists seldom, since every
    /// request costs, is not listed often here either.
    private static final class Watched {
        private static final Duration PAUSE = Duration.ofSeconds(5);

        private final BlobSettings settings;
        private Instant next = Instant.EPOCH;
        private BlobProgress last = new BlobProgress(0, 0, 0, 0, 0);

        Watched(BlobSettings settings) {
            this.settings = settings;
        }

        BlobProgress progress(JsonNode offsets) throws IOException {
            var clock = InstantSource.system();
            if (!clock.instant().isBefore(next)) {
                last = BlobProgress.of(settings, offsets, clock);
                var costs = settings.pollInterval().compareTo(PAUSE) > 0;
                next = costs ? clock.instant().plus(PAUSE) : Instant.EPOCH;
            }
            return last;
        }
    }

    private Map<String, String> config(String name) {
        var config = new HashMap<String, String>();
        connect.config(name)
                .orElseThrow(() -> UserError.of("Connector " + name + " is gone."))
                .properties()
                .forEach(e -> config.put(e.getKey(), e.getValue().asText()));
        return config;
    }

    private static void checkStatus(String name, JsonNode status) {
        failed(name, status.path("connector"));
        for (var task : status.path("tasks")) {
            failed(name + ", task " + task.path("id").asInt(), task);
        }
    }

    private static void failed(String what, JsonNode part) {
        if (part.path("state").asText().equals("FAILED")) {
            var reason = part.path("trace").asText("?").lines().findFirst().orElse("?");
            throw UserError.of(
                    "Connector %s failed: %s".formatted(what, reason),
                    "The whole trace is in the log.");
        }
    }

    private static void check(JsonNode query) {
        if (query.path("state").asText().equals("ERROR")) {
            throw UserError.of(
                    "Query %s failed.".formatted(query.path("id").asText()),
                    "The reason is in the log.");
        }
    }

    private static Map<String, Long> positions(JsonNode queries) {
        var positions = new HashMap<String, Long>();
        queries.forEach(q -> positions.put(q.path("id").asText(), q.path("position").asLong()));
        return positions;
    }

    private void report(Sources sources, long lag) {
        if (System.nanoTime() - reported > REPORT_NS) {
            reported = System.nanoTime();
            context.output()
                    .note(
                            "  %d of %d files read, %,d records; queries are %,d records behind"
                                    .formatted(
                                            sources.finished(),
                                            sources.files(),
                                            sources.records(),
                                            lag));
        }
    }
}
