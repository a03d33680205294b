package io.millrace.app;

import com.fasterxml.jackson.databind.JsonNode;

import io.millrace.cluster.Answers;
import io.millrace.cluster.Cluster;
import io.millrace.cluster.ConnectClient;
import io.millrace.cluster.GroupLag;
import io.millrace.config.UserError;
import io.millrace.connect.Connectors;
import io.millrace.connect.SinkReader;
import io.millrace.connect.SourceProgress;

import java.io.IOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// Follows a pipeline until it is caught up: every source has read what there is, and every query
/// and every sink has processed and committed all records of its topics.
///
/// A source that is not ours cannot be asked: it is not waited for.
public final class PipelineProgress {
    private static final long CHECK_MS = 200;
    private static final long REPORT_NS = 5_000_000_000L;

    private final Pipeline pipeline;
    private final SqlClient sql;
    private final ConnectClient connect;
    private final Cluster cluster;
    private final Context context;
    private final Map<String, Watched> watched = new LinkedHashMap<>();
    private long reported = System.nanoTime();

    /// @param cluster the one whose topics the stack reads
    public PipelineProgress(
            Pipeline pipeline, SqlClient sql, URI connect, Cluster cluster, Context context) {
        this.pipeline = pipeline;
        this.sql = sql;
        this.connect = new ConnectClient(connect);
        this.cluster = cluster;
        this.context = context;
    }

    /// Blocks until the pipeline is caught up.
    ///
    /// @return false where somebody wished to stop before
    /// @throws UserError if a connector or a query fails, or a connector never is caught up
    /// @throws IOException if it cannot be seen what a connector has to read
    public boolean awaitCaughtUp() throws InterruptedException, IOException {
        try {
            return awaitEnd();
        } finally {
            watched.values().forEach(w -> w.source.ifPresent(SourceProgress::close));
            watched.clear();
        }
    }

    private boolean awaitEnd() throws InterruptedException, IOException {
        Map<String, Long> before = Map.of();
        while (!context.stop().await(CHECK_MS)) {
            // the order matters: what a source has read, a query is still to read, then a sink
            var now = new Measure();
            sources(now, !before.isEmpty());
            queries(now);
            sinks(now);
            // nothing is on its way between them when two measures in a row agree, the second of
            // which has looked at the sources after the sinks of the first
            if (now.done && now.positions.equals(before)) {
                return true;
            }
            before = now.done ? now.positions : Map.of();
            report(now);
        }
        return false;
    }

    /// What one look at all parts of the pipeline has found.
    private static final class Measure {
        private final List<String> words = new ArrayList<>();
        private final Map<String, Long> positions = new HashMap<>();
        private boolean done = true;

        /// Counts a reader of topics in.
        ///
        /// @param lag records that it has not processed
        void reader(String name, long lag, long position) {
            done &= lag == 0;
            positions.put(name, position);
        }

        void lag(String who, long lag) {
            if (lag > 0) {
                words.add("%s %,d records behind".formatted(who, lag));
            }
        }
    }

    /// A connector, and what it was seen to have reached when it was looked at.
    private static final class Watched {
        private final Optional<SourceProgress> source;
        private final Optional<SinkReader> sink;
        private SourceProgress.Reached last = new SourceProgress.Reached(false, "");
        private long nextNanos = System.nanoTime();

        Watched(Optional<SourceProgress> source, Optional<SinkReader> sink) {
            this.source = source;
            this.sink = sink;
        }
    }

    /// @param afresh whether what was seen a moment ago does not count
    private void sources(Measure now, boolean afresh) throws IOException {
        for (var name : pipeline.connectors()) {
            var status = connect.status(name);
            checkStatus(name, status);
            if (!watched.containsKey(name)) {
                watched.put(name, watched(name, status));
            }
            var connector = watched.get(name);
            if (connector == null || connector.source.isEmpty()) {
                continue;
            }
            var source = connector.source.get();
            if (afresh || System.nanoTime() - connector.nextNanos >= 0) {
                connector.last = reached(name, source);
                connector.nextNanos = System.nanoTime() + source.pause().toNanos();
            }
            now.done &= connector.last.caughtUp();
            now.words.add(name + ": " + connector.last.words());
        }
    }

    private Watched watched(String name, JsonNode status) {
        var config = config(name);
        var isSink = status.path("type").asText().equals("sink");
        return new Watched(
                Connectors.progress(config, context.settings().connect()),
                isSink ? Optional.of(SinkReader.of(name, config)) : Optional.empty());
    }

    private SourceProgress.Reached reached(String name, SourceProgress source) throws IOException {
        try {
            return source.look(connect.offsets(name));
        } catch (UserError e) {
            throw UserError.of("Connector %s %s".formatted(name, e.message()), e.hint().orElse(""))
                    .causedBy(e);
        }
    }

    private void queries(Measure now) {
        long lag = 0;
        for (var query : sql.progress().path("queries")) {
            check(query);
            var behind = query.path("lag").asLong();
            lag += behind;
            now.reader(
                    "query " + query.path("id").asText(), behind, query.path("position").asLong());
        }
        now.lag("queries are", lag);
    }

    private void sinks(Measure now) {
        if (watched.values().stream().allMatch(w -> w.sink.isEmpty())) {
            return;
        }
        var topics = Answers.await(cluster.admin().listTopics().names());
        watched.forEach((name, w) -> w.sink.ifPresent(sink -> sink(now, name, sink, topics)));
    }

    private void sink(Measure now, String name, SinkReader sink, Set<String> topics) {
        var read = topics.stream().filter(sink.topics()).toList();
        var behind = GroupLag.measure(cluster, sink.group(), read);
        now.reader("sink " + name, behind.lag(), behind.position());
        now.lag(name + " is", behind.lag());
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
            throw UserError.of(
                    "Connector %s failed: %s".formatted(what, ConnectClient.reason(part)),
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

    private void report(Measure now) {
        if (System.nanoTime() - reported > REPORT_NS) {
            reported = System.nanoTime();
            context.output().note("  " + String.join("; ", now.words));
        }
    }
}
