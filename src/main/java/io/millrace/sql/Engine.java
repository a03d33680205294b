package io.millrace.sql;

import io.millrace.cluster.Cluster;
import io.millrace.cluster.ConnectClient;
import io.millrace.config.SqlSettings;
import io.millrace.sql.analyze.Analyzer;
import io.millrace.sql.analyze.Properties;
import io.millrace.sql.analyze.QueryPlan;
import io.millrace.sql.catalog.Catalog;
import io.millrace.sql.catalog.PersistentQuery;
import io.millrace.sql.catalog.Source;
import io.millrace.sql.functions.UserFunctions;
import io.millrace.sql.kernel.RowInsert;
import io.millrace.sql.parse.Parser;
import io.millrace.sql.parse.Span;
import io.millrace.sql.parse.Sql;
import io.millrace.sql.parse.SqlException;
import io.millrace.sql.query.ProcessingLog;
import io.millrace.sql.query.RunningQuery;

import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.net.URI;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/// The SQL engine: executes statements, runs persistent queries. Thread-safe: statements that
/// change something run one after the other.
///
/// A change is decided ([Decider]), its topics are made, it is appended to the [CommandLog], and
/// only then applied. A start replays the log and starts the queries that are left, in parallel.
public final class Engine implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Engine.class);

    private final SqlSettings settings;
    private final Cluster cluster;
    private final TopicAdmin topics;
    private final CommandLog log;
    private final ProcessingLog processingLog;
    private final KafkaProducer<byte[], byte[]> producer;
    private final Supplier<Optional<URI>> ownConnect;
    private final InstantSource clock;
    private final String version;
    private final Map<String, RunningQuery> running = new ConcurrentHashMap<>();
    private final List<String> broken = new CopyOnWriteArrayList<>();
    private final UserFunctions functions;
    private volatile Catalog catalog = Catalog.EMPTY;

    private Engine(
            SqlSettings settings,
            Cluster cluster,
            Supplier<Optional<URI>> ownConnect,
            InstantSource clock,
            String version) {
        this.settings = settings;
        this.cluster = cluster;
        this.ownConnect = ownConnect;
        this.clock = clock;
        this.version = version;
        functions = new UserFunctions(settings.extensionDir());
        topics = new TopicAdmin(cluster.admin());
        topics.create(
                CommandLog.topic(settings),
                1,
                Optional.empty(),
                Map.of(TopicConfig.RETENTION_MS_CONFIG, "-1"));
        // what grows has a limit: a week, or 256 MB
        topics.create(
                ProcessingLog.TOPIC,
                1,
                Optional.empty(),
                Map.of(TopicConfig.RETENTION_BYTES_CONFIG, Integer.toString(256 * 1024 * 1024)));
        log = new CommandLog(cluster, settings);
        processingLog = new ProcessingLog(cluster, clock);
        var config = new HashMap<String, Object>(cluster.clientProperties());
        config.put(ProducerConfig.ACKS_CONFIG, "all");
        config.put(ProducerConfig.LINGER_MS_CONFIG, 0);
        config.put(ProducerConfig.CLIENT_ID_CONFIG, "millrace-inserts");
        producer =
                new KafkaProducer<>(config, new ByteArraySerializer(), new ByteArraySerializer());
    }

    /// Replays the command log and starts the queries that it leaves.
    ///
    /// @param ownConnect where the Connect worker of this process listens; asked when a connector
    ///   statement comes and the settings name no other
    /// @param version of the program, which each command keeps
    public static Engine start(
            SqlSettings settings,
            Cluster cluster,
            Supplier<Optional<URI>> ownConnect,
            InstantSource clock,
            String version) {
        cluster.forgetMembers(RunningQuery.prefix(settings));
        var engine = new Engine(settings, cluster, ownConnect, clock, version);
        engine.replay();
        return engine;
    }

    private synchronized void replay() {
        var starts = new LinkedHashMap<String, Change.Start>();
        catalog = catalog();
        apply(ProcessingLog.STREAM, Properties.NONE, -1, starts);
        for (var command : log.replay()) {
            try {
                apply(
                        command.statement(),
                        new Properties(command.properties()),
                        command.offset(),
                        starts);
            } catch (SqlException e) {
                // this version cannot do what another one could: say so, and go on with the rest
                LOG.error("Command {} is left out: {}", command.offset(), e.getMessage());
                broken.add(command.statement() + ": " + e.getMessage());
            }
        }
        startAll(List.copyOf(starts.values()));
    }

    private void apply(
            String statement,
            Properties properties,
            long offset,
            Map<String, Change.Start> starts) {
        for (var parsed : Parser.statements(statement)) {
            var change = new Decider(catalog, properties, offset).decide(parsed);
            change.stop().forEach(starts::remove);
            change.start().ifPresent(s -> starts.put(s.queryId(), s));
            catalog = change.catalog();
        }
    }

    /// Each query takes 50-170 ms to start, most of it waiting.
    private void startAll(List<Change.Start> starts) {
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            starts.forEach(start -> threads.execute(() -> tryStart(start)));
        }
    }

    /// Starts a query; what hinders it is in the log and in the health of the engine.
    ///
    /// @return why it could not be started
    private Optional<String> tryStart(Change.Start start) {
        try {
            startQuery(start);
            return Optional.empty();
        } catch (RuntimeException e) {
            LOG.error("Query {} could not be started", start.queryId(), e);
            broken.add(start.queryId() + ": " + e.getMessage());
            return Optional.of(String.valueOf(e.getMessage()));
        }
    }

    private void startQuery(Change.Start start) {
        var session =
                catalog.query(start.queryId())
                        .map(q -> new Properties(q.properties()))
                        .orElse(Properties.NONE);
        var query =
                new RunningQuery(
                        start.queryId(), start.query(), session, settings, cluster, processingLog);
        running.put(start.queryId(), query);
        query.start();
    }

    // ---------------------------------------------------------------- statements

    /// What a statement that [Decider#decides] did.
    ///
    /// @param sequence its offset in the command log, or -1 where it changed nothing
    public record Done(String message, Optional<String> queryId, long sequence) {}

    /// Executes a statement that changes the catalog.
    ///
    /// @throws SqlException if it cannot be done; nothing has happened then
    public synchronized Done change(Parser.Parsed parsed, Properties properties) {
        catalog = catalog();
        var decided = new Decider(catalog, properties, log.next()).decide(parsed);
        if (!decided.changes(catalog)) {
            return new Done(decided.message(), decided.queryId(), -1);
        }
        var like =
                decided.start()
                        .map(s -> s.query().query().sources().getFirst())
                        .flatMap(catalog::source)
                        .map(Source::topic);
        decided.topic().ifPresent(sink -> topics.ensure(sink, like));
        long offset = log.append(parsed.text(), properties.lasting().values(), version);
        // ids of queries come from the offset, so it is decided again with the true one
        var change =
                offset == log.next() - 1
                        ? new Decider(catalog, properties, offset).decide(parsed)
                        : decided;
        stop(change);
        catalog = change.catalog();
        var notStarted = change.start().flatMap(this::tryStart);
        change.deleteTopic().ifPresent(topic -> topics.delete(List.of(topic)));
        // it is in the log: the next start of the engine tries again
        var message =
                notStarted
                        .map(why -> change.message() + ", which could not be started: " + why)
                        .orElse(change.message());
        return new Done(message, change.queryId(), offset);
    }

    /// Stops the queries that end; what is left of those that are not replaced goes too.
    private void stop(Change change) {
        for (var id : change.stop()) {
            var query = running.remove(id);
            if (query == null) {
                continue;
            }
            query.close();
            boolean replaced = change.start().map(s -> s.queryId().equals(id)).orElse(false);
            if (!replaced) {
                query.cleanUp();
                topics.deleteTraces(query.applicationId());
                processingLog.forget(id);
            }
        }
    }

    /// Writes one record: `INSERT INTO ... VALUES`. Returns when it is acknowledged.
    public void insert(Sql.InsertValues insert, Properties properties) {
        var row = new Analyzer(catalog(), properties).insertValues(insert);
        RowInsert.Made made;
        try {
            made = RowInsert.record(row, clock.millis());
        } catch (RuntimeException e) {
            throw new SqlException(insert.at(), "the values cannot be computed: " + e.getMessage());
        }
        try {
            producer.send(
                            new ProducerRecord<>(
                                    row.into().topic(),
                                    null,
                                    made.timestampMs(),
                                    made.key(),
                                    made.value()))
                    .get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new KafkaException("interrupted while writing", e);
        } catch (ExecutionException e) {
            throw new SqlException(
                    insert.at(),
                    "Failed to insert values into '%s': %s"
                            .formatted(row.into().name(), String.valueOf(e.getCause())));
        }
    }

    /// Pauses or resumes queries.
    public void control(Sql.ControlQuery control) {
        var ids =
                control.query()
                        .map(id -> List.of(decider().query(control.at(), id).id()))
                        .orElseGet(() -> List.copyOf(running.keySet()));
        for (var id : ids) {
            var query = running.get(id);
            if (query == null) {
                throw new SqlException(control.at(), "query '" + id + "' is not running");
            }
            if (control.control() == Sql.Control.PAUSE) {
                query.pause();
            } else {
                query.resume();
            }
        }
    }

    /// Analyses a SELECT that somebody waits for.
    public QueryPlan plan(Sql.Select select, Properties properties) {
        return new Analyzer(catalog(), properties).query(select);
    }

    // ---------------------------------------------------------------- what there is

    /// What statements can use, with the user's functions as their folder has them now. Queries
    /// that run keep those that they began with.
    public Catalog catalog() {
        return catalog.with(functions.current());
    }

    /// The source of that name.
    ///
    /// @throws SqlException naming the nearest one
    public Source source(Span at, String name) {
        return new Analyzer(catalog, Properties.NONE).source(at, name);
    }

    /// The persistent query of that id, in any case.
    public PersistentQuery query(Span at, String id) {
        return decider().query(at, id);
    }

    /// RUNNING, REBALANCING, ERROR, PAUSED or NOT_RUNNING.
    public String state(String queryId) {
        return running(queryId).map(RunningQuery::state).orElse("NOT_RUNNING");
    }

    /// The topology of a query as Kafka Streams describes it; empty where it does not run here.
    public String topology(String queryId) {
        return running(queryId).map(RunningQuery::describe).orElse("");
    }

    /// What the queries that write into a source did, in a line.
    public String statistics(Source source) {
        return catalog.writers(source.name()).stream()
                .map(
                        q ->
                                "%s: %d records processed, %d failed"
                                        .formatted(
                                                q.id(),
                                                running(q.id())
                                                        .map(RunningQuery::processed)
                                                        .orElse(0L),
                                                processingLog.counts(q.id()).problems()))
                .collect(Collectors.joining("; "));
    }

    public Optional<TopicDescription> topic(String name) {
        return topics.describe(name);
    }

    /// Topics by name.
    ///
    /// @param internal whether those that queries and the engine keep for themselves are among them
    public Map<String, TopicDescription> topics(boolean internal) {
        var all = topics.all();
        if (!internal) {
            all.keySet().removeIf(name -> name.startsWith("_"));
        }
        return all;
    }

    public String clusterId() {
        return TopicAdmin.join(cluster.admin().describeCluster().clusterId());
    }

    /// Whether the Kafka cluster answers now.
    public boolean kafkaAnswers() {
        try {
            return !clusterId().isEmpty();
        } catch (RuntimeException e) {
            LOG.warn("The Kafka cluster does not answer: {}", e.getMessage());
            return false;
        }
    }

    /// The settings that SHOW PROPERTIES lists. No secrets are among them.
    public Map<String, String> serverProperties() {
        var all = new TreeMap<String, String>();
        all.put("ksql.service.id", settings.serviceId());
        all.put("ksql.streams.bootstrap.servers", cluster.bootstrapServers());
        all.put("ksql.streams.processing.guarantee", "exactly_once_v2");
        all.put("ksql.streams.state.dir", settings.stateDir().toString());
        settings.streams().forEach((k, v) -> all.put("ksql.streams." + k, v));
        return all;
    }

    Decider decider() {
        return new Decider(catalog, Properties.NONE, log.next());
    }

    /// The running form of a query.
    Optional<RunningQuery> running(String id) {
        return Optional.ofNullable(running.get(id));
    }

    public ProcessingLog processingLog() {
        return processingLog;
    }

    TopicAdmin topics() {
        return topics;
    }

    public Cluster cluster() {
        return cluster;
    }

    public SqlSettings settings() {
        return settings;
    }

    public String version() {
        return version;
    }

    /// The Connect cluster that connector statements go to.
    ///
    /// @throws SqlException where there is none
    public ConnectClient connect() {
        var url =
                settings.connectUrl().isEmpty()
                        ? ownConnect.get()
                        : Optional.of(URI.create(settings.connectUrl()));
        return new ConnectClient(
                url.orElseThrow(
                        () ->
                                new SqlException(
                                        Span.NONE,
                                        "there is no Kafka Connect to send connectors to",
                                        "start one, or set connect.url")));
    }

    /// Statements and queries that this version could not bring back, with the reason.
    public List<String> broken() {
        return List.copyOf(broken);
    }

    /// How far each query is behind its input.
    public Progress progress() {
        return Progress.measure(this);
    }

    /// Stops all queries, in parallel, then the producers.
    @Override
    public void close() {
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            running.values().forEach(query -> threads.execute(query::close));
        }
        processingLog.close();
        producer.close();
        log.close();
    }
}
