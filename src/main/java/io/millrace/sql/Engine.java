package io.millrace.sql;

import io.millrace.cluster.Answers;
import io.millrace.cluster.Cluster;
import io.millrace.cluster.ConnectClient;
import io.millrace.config.SqlSettings;
import io.millrace.config.UserError;
import io.millrace.format.FormatException;
import io.millrace.format.SchemaBinding;
import io.millrace.format.SchemaStore;
import io.millrace.format.SchemaStore.UnavailableException;
import io.millrace.sql.analyze.Analyzer;
import io.millrace.sql.analyze.EndpointOptions;
import io.millrace.sql.analyze.InsertRow;
import io.millrace.sql.analyze.Properties;
import io.millrace.sql.analyze.QueryPlan;
import io.millrace.sql.analyze.Sink;
import io.millrace.sql.catalog.Catalog;
import io.millrace.sql.catalog.Endpoint;
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
import io.millrace.sql.query.TableImages;
import io.millrace.sql.query.Traces;

import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.config.TopicConfig;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Stream;

/// The SQL engine: executes statements, runs persistent queries. Thread-safe: statements that
/// change something run one after the other.
///
/// A change is decided ([Decider]), its topics are made, and it is appended to the [CommandLog].
/// What is in the log is applied by all workers of the service, in its order, each on the same
/// catalog: so they all come to the same decision again. The worker that appended it answers when
/// it has applied it itself. A start replays the log and starts the queries that are left, in
/// parallel.
public final class Engine implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Engine.class);

    /// How long a statement may take from the log to its effect; starting a query takes 0.2 s.
    private static final Duration APPLY_AT_MOST = Duration.ofSeconds(60);

    private final SqlSettings settings;
    private final Cluster cluster;
    private final TopicAdmin topics;
    private final CommandLog log;
    private final ProcessingLog processingLog;
    private final Inserts inserts;
    private final Queries queries;
    private final TableImages images;
    private final Supplier<Optional<URI>> ownConnect;
    private final String version;
    private final List<String> broken = new CopyOnWriteArrayList<>();
    private final Thread follower;

    /// Those who want to know of changes; guarded by this.
    private final List<Consumer<Catalog>> followers = new ArrayList<>();

    /// Holds the statements of this worker apart.
    private final Lock issuing = new ReentrantLock();

    /// Those who wait for their command, by its offset; guarded by this.
    private final Map<Long, CompletableFuture<Done>> waiting = new HashMap<>();

    private final UserFunctions functions;
    private final SchemaStore schemas;
    private volatile Catalog catalog = Catalog.EMPTY;

    /// The offset that the next command will have unless another worker is faster.
    private volatile long next;

    private Engine(
            SqlSettings settings,
            Cluster cluster,
            Supplier<Optional<URI>> ownConnect,
            SchemaStore schemas,
            InstantSource clock,
            String version) {
        this.schemas = schemas;
        this.settings = settings;
        this.cluster = cluster;
        this.ownConnect = ownConnect;
        this.version = version;
        makeStateDir(settings.stateDir());
        functions = new UserFunctions(settings.extensionDir());
        topics = new TopicAdmin(cluster.admin());
        topics.create(
                CommandLog.topic(settings),
                1,
                Optional.empty(),
                Map.of(TopicConfig.RETENTION_MS_CONFIG, "-1"));
        // what grows has a limit
        topics.create(
                ProcessingLog.TOPIC,
                1,
                Optional.empty(),
                Map.of(TopicConfig.RETENTION_BYTES_CONFIG, Integer.toString(256 * 1024 * 1024)));
        log = new CommandLog(cluster, settings);
        processingLog = new ProcessingLog(cluster, clock);
        inserts = new Inserts(cluster, clock);
        queries = new Queries(settings, cluster, processingLog);
        images = new TableImages(cluster, settings.limits().cachedBytes());
        follower = Thread.ofPlatform().daemon().name("command log").unstarted(this::follow);
    }

    /// Each Kafka Streams makes the folder where it is missing, and gives up if another one was
    /// faster.
    private static void makeStateDir(Path dir) {
        try {
            Files.createDirectories(dir);
        } catch (IOException e) {
            throw UserError.of(
                            "Cannot make the folder %s for the state of queries: %s"
                                    .formatted(dir, e.getMessage()),
                            "Use a data.dir that can be written")
                    .causedBy(e);
        }
    }

    /// Replays the command log and starts the queries that it leaves.
    ///
    /// @param ownConnect where the Connect worker of this process listens; asked when a connector
    ///   statement comes and the settings name no other
    /// @param schemas where the schemas of topics are kept
    /// @param version of the program, which each command keeps
    public static Engine start(
            SqlSettings settings,
            Cluster cluster,
            Supplier<Optional<URI>> ownConnect,
            SchemaStore schemas,
            InstantSource clock,
            String version) {
        cluster.forgetMembers(RunningQuery.prefix(settings));
        var engine = new Engine(settings, cluster, ownConnect, schemas, clock, version);
        engine.replay();
        engine.follower.start();
        Thread.ofVirtual()
                .name("abandoned queries")
                .start(
                        () ->
                                Traces.deleteAbandoned(
                                        cluster.admin(), RunningQuery.prefix(settings)));
        return engine;
    }

    // ---------------------------------------------------------------- the command log

    private synchronized void replay() {
        var starts = new LinkedHashMap<String, Change.Start>();
        catalog = catalog();
        for (var parsed : Parser.statements(ProcessingLog.STREAM)) {
            catalog = new Decider(catalog, Properties.NONE, -1).decide(parsed).catalog();
        }
        next =
                log.replay(
                        command -> {
                            for (var change : changes(command)) {
                                change.stop().forEach(starts::remove);
                                change.start().ifPresent(s -> starts.put(s.queryId(), s));
                                catalog = change.catalog();
                            }
                        });
        queries.startAll(starts.values(), catalog);
    }

    /// What a command of the log changes; nothing where it is left out.
    private List<Change> changes(CommandLog.Command command) {
        try {
            return List.of(decide(command));
        } catch (SqlException e) {
            if (command.isForeseen()) {
                // this version cannot do what another one could: say so, and go on with the rest
                LOG.error("Command {} is left out: {}", command.offset(), e.getMessage());
                broken.add(command.statement() + ": " + e.getMessage());
            }
            return List.of();
        }
    }

    private Change decide(CommandLog.Command command) {
        var parsed = Parser.statements(command.statement());
        if (parsed.size() != 1) {
            throw new SqlException(Span.NONE, "a command must be one statement");
        }
        var properties = new Properties(command.properties());
        return new Decider(catalog(), properties, command.offset()).decide(parsed.getFirst());
    }

    private void follow() {
        log.follow(
                command -> {
                    try {
                        live(command);
                    } catch (RuntimeException e) {
                        LOG.error("Command {} failed", command.offset(), e);
                        broken.add(command.statement() + ": " + e.getMessage());
                    }
                });
    }

    /// Applies a command that has come in, from whichever worker.
    private synchronized void live(CommandLog.Command command) {
        var waiter = Optional.ofNullable(waiting.remove(command.offset()));
        next = command.offset() + 1;
        try {
            var change = waiter.isPresent() ? List.of(decide(command)) : changes(command);
            for (var one : change) {
                var done = apply(one, command.offset());
                waiter.ifPresent(w -> w.complete(done));
            }
        } catch (RuntimeException e) {
            if (waiter.isEmpty()) {
                throw e;
            }
            waiter.get().completeExceptionally(e);
        } finally {
            notifyAll();
        }
    }

    private Done apply(Change change, long offset) {
        queries.stop(change);
        catalog = change.catalog();
        var notStarted = change.start().flatMap(start -> queries.start(start, catalog));
        queries.follow(catalog);
        followers.forEach(f -> f.accept(catalog()));
        // it is in the log: the next start of the engine tries again
        var message =
                notStarted
                        .map(why -> change.message() + ", which could not be started: " + why)
                        .orElse(change.message());
        return new Done(message, change.queryId(), offset, change.deleteTopic());
    }

    /// The offset of the command that comes next.
    public long nextCommand() {
        return next;
    }

    /// Waits until a command has been applied here.
    ///
    /// @param sequence its offset
    /// @return false where it has not come within `atMost`
    public synchronized boolean awaitApplied(long sequence, Duration atMost) {
        long end = System.nanoTime() + atMost.toNanos();
        while (next <= sequence) {
            long leftMs = (end - System.nanoTime()) / 1_000_000;
            if (leftMs <= 0) {
                return false;
            }
            try {
                wait(leftMs);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return false;
            }
        }
        return true;
    }

    // ---------------------------------------------------------------- statements

    /// What a statement that [Decider#decides] did.
    ///
    /// @param sequence its offset in the command log, or -1 where it changed nothing
    /// @param deleteTopic the topic that goes with a source
    public record Done(
            String message, Optional<String> queryId, long sequence, Optional<String> deleteTopic) {
        static Done nothing(Change change) {
            return new Done(change.message(), change.queryId(), -1, Optional.empty());
        }
    }

    /// Executes a statement that changes the catalog.
    ///
    /// @throws SqlException if it cannot be done; nothing has happened then
    public Done change(Parser.Parsed parsed, Properties properties) {
        issuing.lock();
        try {
            Catalog known;
            long based;
            synchronized (this) { // they belong together: see CommandLog.Command#based
                known = catalog();
                based = next;
            }
            var decided = new Decider(known, properties, based).decide(parsed);
            if (!decided.changes(known)) {
                return Done.nothing(decided);
            }
            var like =
                    decided.start()
                            .map(s -> s.query().query().sources().getFirst())
                            .flatMap(known::source)
                            .map(Source::topic);
            decided.topic().ifPresent(sink -> register(parsed, sink));
            decided.topic().ifPresent(sink -> topics.ensure(sink, like));
            var lasting = decided.topic().map(s -> properties.with(s.found())).orElse(properties);
            var done = await(append(parsed, lasting, based));
            done.deleteTopic().ifPresent(topic -> delete(topic, known));
            return done;
        } finally {
            issuing.unlock();
        }
    }

    private void register(Parser.Parsed parsed, Sink sink) {
        try {
            sink.schemas().forEach(s -> s.register(schemas));
        } catch (FormatException | UnavailableException e) {
            throw new SqlException(
                    parsed.statement().at(), "the schema of its topic: " + e.getMessage());
        }
    }

    /// Deletes a topic and its schemas. The statement is done: what cannot be deleted stays.
    private void delete(String topic, Catalog before) {
        topics.delete(List.of(topic));
        before.sources().stream()
                .filter(s -> s.topic().equals(topic))
                .flatMap(s -> Stream.of(s.key(), s.value()))
                .flatMap(encoding -> encoding.schema().stream())
                .map(SchemaBinding::subject)
                .distinct()
                .forEach(
                        subject -> {
                            try {
                                schemas.delete(subject);
                            } catch (FormatException | UnavailableException e) {
                                LOG.warn("Subject {} stays: {}", subject, e.getMessage());
                            }
                        });
    }

    /// Holds [#live] until it is known who waits.
    private synchronized CompletableFuture<Done> append(
            Parser.Parsed parsed, Properties properties, long based) {
        var lasting = properties.lasting().values();
        long offset = log.append(logged(parsed), lasting, version, based);
        var done = new CompletableFuture<Done>();
        waiting.put(offset, done);
        return done;
    }

    /// Everybody who reads the topic sees it: no keys.
    private static String logged(Parser.Parsed parsed) {
        return parsed.statement() instanceof Sql.CreateEndpoint
                ? EndpointOptions.sealed(parsed.text())
                : parsed.text();
    }

    private static Done await(CompletableFuture<Done> done) {
        try {
            return done.get(APPLY_AT_MOST.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new KafkaException("interrupted while executing a statement", e);
        } catch (TimeoutException e) {
            throw UserError.of(
                            "The statement is in the command log, and has no effect yet after %d s."
                                    .formatted(APPLY_AT_MOST.toSeconds()),
                            "SHOW QUERIES tells when it has; the log of the server says more")
                    .causedBy(e);
        } catch (ExecutionException e) {
            throw e.getCause() instanceof RuntimeException known
                    ? known
                    : new IllegalStateException(e.getCause());
        }
    }

    /// Waits until a topic is as a statement says it is.
    ///
    /// @return why it is not, after the timeout of the statement
    public Optional<String> missing(Sql.AssertTopic wanted) {
        return new TopicAssertion(topics, wanted).await();
    }

    /// Waits until a schema is as a statement says it is.
    ///
    /// @return why it is not, after the timeout of the statement
    public Optional<String> missing(Sql.AssertSchema wanted) {
        return new SchemaAssertion(schemas, wanted).await();
    }

    /// Writes one record: `INSERT INTO ... VALUES`, or `DELETE`. Returns when it is acknowledged.
    public void write(Sql.WriteRow row, Properties properties) {
        inserts.insert(row.at(), new Analyzer(catalog(), properties).row(row));
    }

    /// The source of that name, if clients may write rows into it.
    ///
    /// @throws SqlException if not
    public Source insertTarget(Span at, String name) {
        return new Analyzer(catalog(), Properties.NONE).insertTarget(at, name);
    }

    /// Writes one record; the result completes when it is safe, or with an [SqlException].
    public CompletableFuture<Void> send(InsertRow row) {
        return inserts.send(Span.NONE, row);
    }

    /// Makes the record of an endpoint and sends it; the result completes with its place when it is
    /// safe, or with a [KafkaException].
    ///
    /// @param given values of the columns of the expressions
    /// @throws io.millrace.sql.kernel.EvalException or what else an expression fails with
    public CompletableFuture<RecordMetadata> send(
            String topic, RowInsert insert, List<? extends @Nullable Object> given) {
        return inserts.send(topic, insert, given);
    }

    /// The endpoint that answers the same requests.
    ///
    /// @throws SqlException if there is none
    public Endpoint endpoint(Span at, Sql.Route route) {
        return decider().endpoint(at, route);
    }

    /// Tells of the catalog as it is, and whenever it has changed.
    public synchronized void follow(Consumer<Catalog> follower) {
        followers.add(follower);
        follower.accept(catalog());
    }

    /// Analyses a SELECT that somebody waits for.
    public QueryPlan plan(Sql.Select select, Properties properties) {
        return new Analyzer(catalog(), properties).query(select);
    }

    // ---------------------------------------------------------------- what there is

    /// What statements can use, with the user's functions as their folder has them now. Queries
    /// that run keep those that they began with.
    public Catalog catalog() {
        return catalog.with(functions.current()).with(schemas);
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
        return queries.running(queryId).map(RunningQuery::state).orElse("NOT_RUNNING");
    }

    /// The topology of a query as Kafka Streams describes it; empty where it does not run here.
    public String topology(String queryId) {
        return queries.running(queryId).map(RunningQuery::describe).orElse("");
    }

    /// What a query does in this process; other workers of the service have the rest.
    ///
    /// @param processed records since it was started here
    /// @param perSecond records now
    /// @param failed records that could not be worked with
    /// @param dropped records that came too late for their window, or that Kafka Streams left out
    ///   for another reason
    public record Activity(long processed, double perSecond, long failed, long dropped) {}

    public Activity activity(String queryId) {
        var query = queries.running(queryId);
        return new Activity(
                query.map(RunningQuery::processed).orElse(0L),
                query.map(RunningQuery::processedPerSecond).orElse(0.0),
                processingLog.counts(queryId).problems(),
                query.map(RunningQuery::dropped).orElse(0L));
    }

    /// Where the group of a query is in the topics that it reads.
    public List<QueryOffsets> offsets(PersistentQuery query) {
        var inputs =
                query.reads().stream()
                        .flatMap(name -> catalog.source(name).stream())
                        .map(Source::topic)
                        .distinct()
                        .toList();
        return QueryOffsets.of(topics, RunningQuery.applicationId(settings, query.id()), inputs);
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

    /// Groups that read a topic, and their members on it.
    public record Readers(int groups, int members) {}

    /// Who reads the topics, by name; topics that nobody reads are left out.
    public Map<String, Readers> readers() {
        return topics.readers();
    }

    public String clusterId() {
        return Answers.await(cluster.admin().describeCluster().clusterId());
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

    /// The settings that SHOW PROPERTIES lists.
    public Map<String, String> serverProperties() {
        var all = new TreeMap<String, String>();
        all.put("ksql.service.id", settings.serviceId());
        all.put("ksql.streams.bootstrap.servers", cluster.bootstrapServers());
        all.put("ksql.streams.state.dir", settings.stateDir().toString());
        all.put("ksql.persistence.default.format.key", Properties.NONE.keyFormat());
        all.put("ksql.persistence.wrap.single.values", "true");
        RunningQuery.defaults().forEach((k, v) -> all.put("ksql.streams." + k, v.toString()));
        settings.streams().forEach((k, v) -> all.put("ksql.streams." + k, v));
        return all;
    }

    /// Of [#serverProperties], the names of those that nobody has set.
    public List<String> defaultProperties() {
        var all = new TreeSet<>(serverProperties().keySet());
        all.removeAll(Set.of("ksql.streams.bootstrap.servers", "ksql.streams.state.dir"));
        settings.streams().keySet().forEach(k -> all.remove("ksql.streams." + k));
        return List.copyOf(all);
    }

    private Decider decider() {
        return new Decider(catalog(), Properties.NONE, next);
    }

    /// The running form of a query.
    Optional<RunningQuery> running(String id) {
        return queries.running(id);
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
        return Stream.concat(broken.stream(), queries.broken().stream()).toList();
    }

    /// What pull queries read of tables.
    public TableImages images() {
        return images;
    }

    /// How far each query is behind its input.
    public Progress progress() {
        return Progress.measure(this);
    }

    /// Stops following the log, then all queries, in parallel, then the producers.
    @Override
    public void close() {
        log.stop();
        try {
            follower.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        synchronized (this) {
            var stopped = UserError.of("The server is stopping.");
            waiting.values().forEach(w -> w.completeExceptionally(stopped));
        }
        queries.close();
        images.close();
        processingLog.close();
        inserts.close();
        log.close();
    }
}
