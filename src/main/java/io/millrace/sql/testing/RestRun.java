package io.millrace.sql.testing;

import com.fasterxml.jackson.databind.JsonNode;

import io.millrace.cluster.Cluster;
import io.millrace.config.HttpLimits;
import io.millrace.config.HttpSettings;
import io.millrace.config.SqlLimits;
import io.millrace.config.SqlSettings;
import io.millrace.config.UserError;
import io.millrace.data.Field;
import io.millrace.format.Layout;
import io.millrace.format.MemorySchemaStore;
import io.millrace.format.SchemaFormat;
import io.millrace.sql.catalog.Encoding;
import io.millrace.sql.catalog.Source;
import io.millrace.sql.parse.Parser;
import io.millrace.sql.parse.Script;
import io.millrace.sql.parse.SqlException;
import io.millrace.sql.rest.SqlServer;
import io.millrace.sql.testing.Outcome.Verdict;
import io.millrace.sql.testing.TestCase.Expect;
import io.millrace.sql.testing.TestCase.Rec;

import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/// Runs one [RestCase] on a SQL server of its own, beside others on the same cluster: the service
/// and all topics of the case have its number in front of their names.
final class RestRun implements AutoCloseable {
    /// Of topics for which a case says nothing.
    static final int PARTITIONS = 4;

    private static final Duration DEADLINE = Duration.ofSeconds(10);
    private static final Duration PAUSE = Duration.ofMillis(50);
    private static final Duration POLL = Duration.ofMillis(100);
    private static final Pattern TOPIC =
            Pattern.compile("(kafka_topic\\s*=\\s*')([^']+)'", Pattern.CASE_INSENSITIVE);

    private final RestCase test;
    private final Cluster cluster;
    private final String prefix;
    private final MemorySchemaStore store = new MemorySchemaStore();
    private final TopicSchemas schemas;
    private final SqlServer server;
    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    private RestRun(RestCase test, Cluster cluster, int number, Path state) {
        this.test = test;
        this.cluster = cluster;
        prefix = "case" + number + "_";
        schemas = new TopicSchemas(store, test.test().schemas(), prefix);
        var settings =
                new SqlSettings(
                        new HttpSettings("SQL server", "127.0.0.1", 0, HttpLimits.DEFAULTS),
                        prefix,
                        state.resolve(prefix),
                        state.resolve("ext"),
                        "",
                        SqlLimits.DEFAULTS,
                        // each change of a table is seen
                        Map.of("statestore.cache.max.bytes", "0"));
        server =
                SqlServer.start(
                        settings, cluster, Optional::empty, store, InstantSource.system(), "test");
    }

    /// @param number tells cases on one cluster apart
    /// @param state a folder for the state of queries
    static Outcome run(RestCase test, Cluster cluster, int number, Path state) {
        try (var run = new RestRun(test, cluster, number, state)) {
            return run.run()
                    .map(why -> new Outcome(test.test(), Verdict.FAILED, why, List.of()))
                    .orElseGet(() -> new Outcome(test.test(), Verdict.PASSED, "", List.of()));
        } catch (IOException | UserError | ExecutionException | TimeoutException e) {
            return new Outcome(test.test(), Verdict.FAILED, String.valueOf(e), List.of());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw UserError.of("interrupted");
        }
    }

    /// @return what is not as expected
    private Optional<String> run()
            throws IOException, InterruptedException, ExecutionException, TimeoutException {
        makeTopics();
        var statements = test.test().scripts();
        int queries = 0;
        while (queries < statements.size() && !isQuery(statements.get(queries))) {
            queries++;
        }
        int answered = 0;
        for (int i = 0; i < queries; i++) {
            schemas(statements.get(i));
            var answer = post("/ksql", statements.get(i));
            boolean last = i == statements.size() - 1;
            if (answer.status() != 200) {
                return last ? refused(answer) : Optional.of(statements.get(i) + ": " + answer);
            }
            for (var one : answer.body()) {
                var expected =
                        answered < test.responses().size()
                                ? test.responses().get(answered++).path("admin")
                                : one;
                if (!RestCompare.holds(expected, one)) {
                    return Optional.of("expected " + expected + ", got " + one);
                }
            }
        }
        if (!test.inputsLast()) {
            produce();
        }
        var expected =
                test.responses().stream().filter(r -> r.has("query")).map(r -> r.get("query"));
        var queryAnswers = expected.toList();
        for (int i = queries; i < statements.size(); i++) {
            boolean last = i == statements.size() - 1;
            int at = i - queries;
            var problem =
                    last && test.error().isPresent()
                            ? refused(post("/query", statements.get(i)))
                            : at < queryAnswers.size()
                                    ? query(statements.get(i), queryAnswers.get(at))
                                    : Optional.<String>empty();
            if (problem.isPresent()) {
                return problem.map(p -> statements.get(at) + "\n" + p);
            }
        }
        if (test.error().isPresent() && queries == statements.size()) {
            return Optional.of("an error was expected, and there was none");
        }
        return outputs();
    }

    /// Registers what the case says of the topics of a statement.
    private void schemas(String statement) {
        try {
            Parser.statements(statement).forEach(parsed -> schemas.before(parsed.statement()));
        } catch (SqlException _) {
            // the server will say so
        }
    }

    private static boolean isQuery(String statement) {
        return Script.of(statement).all(statement).getFirst().verb().equals("SELECT");
    }

    private Optional<String> refused(Answer answer) {
        if (test.error().isEmpty()) {
            return Optional.of("an error: " + answer);
        }
        var error = test.error().get();
        var type = error.statement() ? "statement_error" : "generic_error";
        boolean same =
                answer.status() == error.status()
                        && answer.body().path("@type").asText().equals(type);
        return same
                ? Optional.empty()
                : Optional.of("expected %d %s, got %s".formatted(error.status(), type, answer));
    }

    // ---------------------------------------------------------------- the server

    private record Answer(int status, JsonNode body) {}

    private String body(String statement) throws IOException {
        var properties = new HashMap<String, String>();
        properties.put("auto.offset.reset", "earliest");
        properties.put("ksql.output.topic.name.prefix", prefix);
        properties.putAll(test.test().properties());
        if (!isQuery(statement)) {
            // a query that has just been made must not miss what is written before it runs
            properties.put("auto.offset.reset", "earliest");
        }
        var text = TOPIC.matcher(statement).replaceAll("$1" + prefix + "$2'");
        return JsonCases.JSON.writeValueAsString(
                Map.of("ksql", text, "streamsProperties", properties));
    }

    private HttpRequest request(String path, String statement) throws IOException {
        return HttpRequest.newBuilder(URI.create(server.url()).resolve(path))
                .timeout(DEADLINE)
                .POST(BodyPublishers.ofString(body(statement)))
                .build();
    }

    private Answer post(String path, String statement)
            throws IOException, InterruptedException, ExecutionException, TimeoutException {
        // the timeout of a request does not cover an answer that has no end
        var response =
                http.sendAsync(request(path, statement), BodyHandlers.ofByteArray())
                        .get(DEADLINE.toMillis(), TimeUnit.MILLISECONDS);
        return new Answer(response.statusCode(), JsonCases.JSON.readTree(response.body()));
    }

    /// Asks until the answer is as expected; a push query is asked once and waited for.
    private Optional<String> query(String statement, JsonNode expected)
            throws IOException, InterruptedException, ExecutionException, TimeoutException {
        if (statement.toUpperCase(java.util.Locale.ROOT).contains("EMIT CHANGES")) {
            return RestCompare.query(expected, push(statement));
        }
        long end = System.nanoTime() + DEADLINE.toNanos();
        var pause = PAUSE;
        var answer = post("/query", statement);
        var problem = RestCompare.query(expected, answer.body());
        while (problem.isPresent() && answer.status() == 200 && System.nanoTime() < end) {
            LockSupport.parkNanos(pause.toNanos());
            pause = pause.multipliedBy(2);
            answer = post("/query", statement);
            problem = RestCompare.query(expected, answer.body());
        }
        return problem;
    }

    private JsonNode push(String statement)
            throws IOException, InterruptedException, ExecutionException, TimeoutException {
        var response = http.send(request("/query", statement), BodyHandlers.ofInputStream());
        try (var in = response.body()) {
            var lines = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8));
            var header = lines.readLine();
            if (test.inputsLast()) {
                produce();
            }
            var rest =
                    CompletableFuture.supplyAsync(
                            () -> lines.lines().collect(Collectors.joining("\n")));
            var text = header + rest.get(DEADLINE.toMillis(), TimeUnit.MILLISECONDS);
            return JsonCases.JSON.readTree(text);
        }
    }

    // ---------------------------------------------------------------- topics

    /// The topics of the case that no statement makes.
    private void makeTopics() throws InterruptedException, ExecutionException {
        var names = new TreeSet<String>();
        for (var statement : test.test().scripts()) {
            var matcher = TOPIC.matcher(statement);
            boolean made =
                    statement.toUpperCase(java.util.Locale.ROOT).contains("PARTITIONS")
                            || statement.toUpperCase(java.util.Locale.ROOT).contains(" SELECT ");
            while (matcher.find() && !made) {
                names.add(matcher.group(2));
            }
        }
        names.addAll(test.topics().keySet());
        var topics =
                names.stream()
                        .map(
                                n ->
                                        new NewTopic(
                                                prefix + n,
                                                Optional.of(
                                                        test.topics().getOrDefault(n, PARTITIONS)),
                                                Optional.empty()))
                        .toList();
        cluster.admin().createTopics(topics).all().get();
        // the controller answers before the broker has heard of them
        while (!cluster.admin()
                .listTopics()
                .names()
                .get()
                .containsAll(topics.stream().map(NewTopic::name).toList())) {
            LockSupport.parkNanos(PAUSE.toNanos());
        }
    }

    private Source source(String topic) {
        return server.engine().catalog().sources().stream()
                .filter(s -> s.topic().equals(prefix + topic))
                .findFirst()
                .orElseThrow(() -> UserError.of("no stream or table reads topic " + topic));
    }

    private void produce() throws InterruptedException, ExecutionException {
        var config = new HashMap<String, Object>(cluster.clientProperties());
        config.put("linger.ms", 0);
        try (var producer =
                new KafkaProducer<>(config, new ByteArraySerializer(), new ByteArraySerializer())) {
            for (var input : test.test().inputs()) {
                producer.send(record(input)).get();
            }
        }
    }

    /// Who writes into a topic that has no schema yet registers one.
    private void registerOnce(Encoding encoding, Layout.Part part, List<Field> fields) {
        if (encoding.codec() instanceof SchemaFormat format && !fields.isEmpty()) {
            var subject = encoding.schema().orElseThrow().subject();
            var layout = encoding.layout(part, fields, Collections.nCopies(fields.size(), 0));
            if (store.latest(subject).isEmpty()) {
                store.register(subject, format.schema(layout));
            }
        }
    }

    private ProducerRecord<byte[], byte[]> record(Rec input) {
        var source = source(input.topic());
        registerOnce(source.key(), Layout.Part.KEY, source.keyFields());
        registerOnce(source.value(), Layout.Part.VALUE, source.valueFields());
        var key = new TopicCodec(source.key(), source.keyFields()).encode(input.key());
        if (key != null && source.windowed().isPresent() && input.window().isPresent()) {
            key = TopicCodec.withWindow(key, input.window().get(), source.windowed().get());
        }
        var value = new TopicCodec(source.value(), source.valueFields()).encode(input.value());
        var record =
                new ProducerRecord<>(source.topic(), null, input.timestamp().orElse(0), key, value);
        for (var header : input.headers()) {
            record.headers()
                    .add(
                            new RecordHeader(
                                    header.key(), Base64.getDecoder().decode(header.value())));
        }
        return record;
    }

    // ---------------------------------------------------------------- records that come out

    private Optional<String> outputs() {
        if (!(test.test().expect() instanceof Expect.Records(var outputs))) {
            return Optional.empty();
        }
        var byTopic = outputs.stream().collect(Collectors.groupingBy(Rec::topic));
        for (var entry : byTopic.entrySet()) {
            var problem = outputs(entry.getKey(), entry.getValue());
            if (problem.isPresent()) {
                return problem;
            }
        }
        return Optional.empty();
    }

    private Optional<String> outputs(String topic, List<Rec> expected) {
        var source = source(topic);
        var key = new TopicCodec(source.key(), source.keyFields());
        var value = new TopicCodec(source.value(), source.valueFields());
        var records = read(source.topic(), expected.size());
        if (records.size() != expected.size()) {
            return Optional.of(
                    "%d records in %s, expected %d"
                            .formatted(records.size(), topic, expected.size()));
        }
        for (int i = 0; i < expected.size(); i++) {
            var record = records.get(i);
            var wanted = expected.get(i);
            var bare = TopicCodec.withoutWindow(record.key(), source.windowed());
            boolean same =
                    Compare.equal(wanted.key(), key.decode(bare), source.key(), source.keyFields())
                            && Compare.equal(
                                    wanted.value(),
                                    value.decode(record.value()),
                                    source.value(),
                                    source.valueFields())
                            && wanted.timestamp().orElse(record.timestamp()) == record.timestamp();
            if (!same) {
                return Optional.of(
                        "%s: expected %s %s, got %s %s at %d"
                                .formatted(
                                        topic,
                                        wanted.key(),
                                        wanted.value(),
                                        key.decode(bare),
                                        value.decode(record.value()),
                                        record.timestamp()));
            }
        }
        return Optional.empty();
    }

    /// The records of all partitions, at least `count` if they come in time.
    private List<ConsumerRecord<byte[], byte[]>> read(String topic, int count) {
        var config = new HashMap<String, Object>(cluster.clientProperties());
        config.put("isolation.level", "read_committed");
        var records = new ArrayList<ConsumerRecord<byte[], byte[]>>();
        try (var consumer =
                new KafkaConsumer<>(
                        config, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            var partitions =
                    consumer.partitionsFor(topic).stream()
                            .map(p -> new TopicPartition(topic, p.partition()))
                            .toList();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            long end = System.nanoTime() + DEADLINE.toNanos();
            while (records.size() < count && System.nanoTime() < end) {
                consumer.poll(POLL).forEach(records::add);
            }
        }
        return records;
    }

    @Override
    public void close() {
        http.shutdownNow();
        server.close();
    }
}
