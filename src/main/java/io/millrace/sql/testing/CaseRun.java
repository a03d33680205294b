package io.millrace.sql.testing;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;

import io.millrace.format.MemorySchemaStore;
import io.millrace.sql.Change;
import io.millrace.sql.Decider;
import io.millrace.sql.analyze.Analyzer;
import io.millrace.sql.analyze.Properties;
import io.millrace.sql.analyze.QueryPlan;
import io.millrace.sql.analyze.TypeNames;
import io.millrace.sql.catalog.Catalog;
import io.millrace.sql.catalog.Column;
import io.millrace.sql.catalog.Source;
import io.millrace.sql.kernel.Problems;
import io.millrace.sql.kernel.RowInsert;
import io.millrace.sql.parse.Parser;
import io.millrace.sql.parse.Sql;
import io.millrace.sql.parse.SqlException;
import io.millrace.sql.query.PullQuery;
import io.millrace.sql.rest.Values;
import io.millrace.sql.stream.Partitions;
import io.millrace.sql.stream.ProblemLog;
import io.millrace.sql.stream.TopologyBuilder;
import io.millrace.sql.testing.Outcome.Verdict;
import io.millrace.sql.testing.TestCase.Expect;
import io.millrace.sql.testing.TestCase.Rec;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/// Runs one case: its statements, a [QueryDriver] for each query in the order in which they were
/// made, its inputs, and the comparison.
final class CaseRun {
    private final TestCase test;
    private final ProblemLog problems;
    private final List<Change.Start> queries = new ArrayList<>();
    private final List<TopicRecord> inserted = new ArrayList<>();
    private Properties properties;
    private final MemorySchemaStore store = new MemorySchemaStore();
    private final TopicSchemas schemas;
    private Catalog catalog = Catalog.EMPTY.with(store);

    /// The last SELECT.
    private Optional<QueryPlan> pull = Optional.empty();

    /// What came instead of what was expected, as lines of a case file.
    private final List<String> actual = new ArrayList<>();

    private CaseRun(TestCase test, ProblemLog problems) {
        this.test = test;
        this.problems = problems;
        this.properties = new Properties(test.properties());
        schemas = new TopicSchemas(store, test.schemas(), "");
    }

    static Outcome run(TestCase test) {
        var reasons = new ArrayList<String>();
        ProblemLog log =
                entry -> {
                    if (reasons.size() < 5) {
                        reasons.add(entry.kind() + " " + entry.reason());
                    }
                };
        try {
            var run = new CaseRun(test, log);
            var problem = run.problem();
            if (problem.isEmpty()) {
                return new Outcome(test, Verdict.PASSED, "", List.of());
            }
            var why = reasons.isEmpty() ? "" : "\n  processing log: " + String.join("; ", reasons);
            return new Outcome(test, Verdict.FAILED, problem + why, run.actual);
        } catch (RuntimeException | StackOverflowError e) {
            return new Outcome(test, Verdict.FAILED, e + "\n  at " + origin(e), List.of());
        }
    }

    private static String origin(Throwable e) {
        return e.getStackTrace().length == 0 ? "?" : e.getStackTrace()[0].toString();
    }

    /// What is wrong, or nothing.
    private String problem() {
        try {
            for (var script : test.scripts()) {
                Parser.script(script, Map.of()).forEach(this::execute);
            }
        } catch (SqlException e) {
            return switch (test.expect()) {
                case Expect.Rejected(var message) -> refused(e, message);
                case Expect.Records _, Expect.Rows _, Expect.RejectedAtRunTime _ ->
                        String.valueOf(e.getMessage());
            };
        }
        return switch (test.expect()) {
            case Expect.Rejected _ -> "the statements were accepted, and should have been refused";
            case Expect.RejectedAtRunTime _ -> runs() ? "no record was refused" : "";
            case Expect.Rows(var rows) -> compare(rows);
            case Expect.Records(var outputs) -> {
                var post = post();
                yield post.isEmpty() ? compare(outputs, flow()) : post;
            }
        };
    }

    /// What the engine has not learned is no good reason to refuse a statement.
    private String refused(SqlException e, Optional<String> message) {
        String.valueOf(e.getMessage()).lines().forEach(actual::add);
        if (e.problem().startsWith("not supported yet") && message.isEmpty()) {
            return String.valueOf(e.getMessage());
        }
        return message.isEmpty() || String.valueOf(e.getMessage()).equals(message.get())
                ? ""
                : "expected the error\n" + message.get() + "\nactual\n" + e.getMessage();
    }

    private boolean runs() {
        var failed = new boolean[1];
        flow(entry -> failed[0] = true);
        return !failed[0];
    }

    private void execute(Parser.Parsed parsed) {
        schemas.before(parsed.statement());
        switch (parsed.statement()) {
            case Sql.SetProperty set ->
                    properties = properties.with(Map.of(set.name(), set.value()));
            case Sql.UnsetProperty unset -> {
                var rest = new HashMap<>(properties.values());
                rest.remove(unset.name());
                properties = new Properties(rest);
            }
            case Sql.WriteRow write -> {
                var row = new Analyzer(catalog, properties).row(write);
                var record = RowInsert.record(row, 0);
                inserted.add(
                        new TopicRecord(
                                row.into().topic(),
                                record.key(),
                                record.value(),
                                record.timestampMs(),
                                List.of()));
            }
            case Sql.CreateConnector _, Sql.Define _, Sql.Undefine _ -> {}
            case Sql.Query query ->
                    pull = Optional.of(new Analyzer(catalog, properties).query(query.select()));
            case Sql.Statement statement when Decider.decides(statement) -> {
                var change = new Decider(catalog, properties, queries.size()).decide(parsed);
                change.stop().forEach(id -> queries.removeIf(q -> q.queryId().equals(id)));
                change.topic().ifPresent(t -> t.schemas().forEach(s -> s.register(store)));
                change.start().ifPresent(queries::add);
                catalog = change.catalog();
            }
            case Sql.Statement statement ->
                    throw SqlException.unsupported(statement.at(), parsed.text());
        }
    }

    // ---------------------------------------------------------------- records

    private Map<String, List<TopicRecord>> flow() {
        return flow(problems);
    }

    private List<TopicRecord> given() {
        var inputs = new ArrayList<>(inserted);
        test.inputs().forEach(rec -> inputs.add(encode(rec)));
        return inputs;
    }

    /// Runs every query over its inputs; what they wrote, by topic.
    private Map<String, List<TopicRecord>> flow(ProblemLog log) {
        var written = new LinkedHashMap<String, List<TopicRecord>>();
        var inputs = given();
        var given = inputs.stream().map(TopicRecord::topic).collect(Collectors.toSet());
        for (var query : queries) {
            var topics = new LinkedHashSet<String>();
            query.query()
                    .query()
                    .sources()
                    .forEach(name -> topics.add(catalog.source(name).orElseThrow().topic()));
            var records = new ArrayList<TopicRecord>();
            inputs.stream().filter(r -> topics.contains(r.topic())).forEach(records::add);
            topics.stream()
                    .filter(t -> !given.contains(t))
                    .forEach(t -> records.addAll(written.getOrDefault(t, List.of())));
            var sink = query.query().sink().source();
            var topology =
                    TopologyBuilder.persistent(
                            query.queryId(),
                            query.query().query().plan(),
                            sink,
                            Partitions.ALIKE,
                            log);
            var out = QueryDriver.run(topology, records, sink.topic(), properties);
            written.computeIfAbsent(sink.topic(), _ -> new ArrayList<>()).addAll(out);
        }
        return written;
    }

    private TopicRecord encode(Rec rec) {
        var source = sourceOf(rec.topic());
        return new TopicRecord(
                source.topic(),
                key(rec, source),
                new TopicCodec(source.value(), source.valueFields()).encode(rec.value()),
                rec.timestamp().orElse(0),
                rec.headers());
    }

    private static byte @Nullable [] key(Rec rec, Source source) {
        var key = new TopicCodec(source.key(), source.keyFields()).encode(rec.key());
        return key == null || rec.window().isEmpty() || source.windowed().isEmpty()
                ? key
                : TopicCodec.withWindow(key, rec.window().get(), source.windowed().get());
    }

    /// The source of that name; else the one whose formats the topic has: one that a query writes,
    /// else the first that reads it.
    private Source sourceOf(String topic) {
        var named = catalog.source(topic.toUpperCase(Locale.ROOT));
        if (named.isPresent() && test.file().toString().endsWith(CaseFile.ENDING)) {
            return named.get();
        }
        var sources = catalog.sources().stream().filter(s -> s.topic().equals(topic)).toList();
        return sources.stream()
                .filter(s -> s.query().isPresent())
                .findFirst()
                .or(() -> sources.stream().findFirst())
                .orElseThrow(
                        () ->
                                new IllegalArgumentException(
                                        "no stream or table of the case has topic " + topic));
    }

    private String compare(List<Rec> outputs, Map<String, List<TopicRecord>> written) {
        var topics = new LinkedHashSet<String>();
        outputs.forEach(o -> topics.add(o.topic()));
        var problems = new StringBuilder();
        for (var topic : topics) {
            var expected = outputs.stream().filter(o -> o.topic().equals(topic)).toList();
            var source = sourceOf(topic);
            var came = written.getOrDefault(source.topic(), List.of());
            came.forEach(
                    record ->
                            actual.add(
                                    CaseFile.line(
                                            topic,
                                            key(record, source),
                                            window(record, source),
                                            value(record, source))));
            boolean same = expected.size() == came.size();
            for (int i = 0; same && i < expected.size(); i++) {
                same = same(expected.get(i), came.get(i), source);
            }
            if (!same) {
                problems.append("topic ").append(topic).append("\n  expected\n");
                expected.forEach(e -> problems.append("    ").append(show(e)).append('\n'));
                problems.append("  actual\n");
                came.forEach(a -> problems.append("    ").append(show(a, source)).append('\n'));
            }
        }
        return problems.toString();
    }

    /// Asks the pull query of the case over all that was written.
    private String compare(List<JsonNode> expected) {
        if (pull.isEmpty()) {
            return "the last statement is no SELECT";
        }
        var all = new ArrayList<>(given());
        flow().values().forEach(all::addAll);
        var rows = new ArrayList<JsonNode>();
        var query = new PullQuery(pull.get(), new Records(all), this::report, Integer.MAX_VALUE);
        query.run(columns -> rows.add(json(columns)));
        rows.forEach(row -> actual.add(row.toString()));
        return rows.equals(expected)
                ? ""
                : "expected the rows\n%s\nactual\n%s".formatted(lines(expected), lines(rows));
    }

    private void report(Problems.Kind kind, String reason) {
        problems.add(
                new ProblemLog.Entry(
                        "select", Optional.empty(), -1, -1, kind, reason, Optional.empty()));
    }

    private static String lines(List<JsonNode> rows) {
        return rows.stream().map(r -> "    " + r).collect(Collectors.joining("\n"));
    }

    /// As a client would read it: numbers lose what Java knows more of them.
    private static JsonNode json(@Nullable Object[] columns) {
        var row = new ArrayList<@Nullable Object>();
        for (var column : columns) {
            row.add(Values.json(column));
        }
        try {
            return JsonCases.JSON.readTree(JsonCases.JSON.writeValueAsString(row));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    private static JsonNode key(TopicRecord record, Source source) {
        return new TopicCodec(source.key(), source.keyFields())
                .decode(TopicCodec.withoutWindow(record.key(), source.windowed()));
    }

    private static JsonNode value(TopicRecord record, Source source) {
        return new TopicCodec(source.value(), source.valueFields()).decode(record.value());
    }

    private static boolean same(Rec expected, TopicRecord actual, Source source) {
        var key = key(actual, source);
        var value = value(actual, source);
        return Compare.equal(expected.key(), key, source.key(), source.keyFields())
                && Compare.equal(expected.value(), value, source.value(), source.valueFields())
                && (expected.timestamp().isEmpty()
                        || expected.timestamp().getAsLong() == actual.timestampMs())
                && expected.headers().equals(actual.headers())
                && window(actual, source).equals(expected.window());
    }

    private static Optional<TestCase.WindowBounds> window(TopicRecord actual, Source source) {
        var key = actual.key();
        return key == null
                ? Optional.empty()
                : source.windowed().map(w -> TopicCodec.window(key, w));
    }

    private static String show(Rec rec) {
        var time = rec.timestamp().isPresent() ? " @" + rec.timestamp().getAsLong() : "";
        return rec.key()
                + " "
                + rec.value()
                + time
                + (rec.headers().isEmpty() ? "" : rec.headers());
    }

    private static String show(TopicRecord record, Source source) {
        JsonNode key = key(record, source);
        JsonNode value = value(record, source);
        return key
                + window(record, source).map(CaseRun::show).orElse("")
                + " "
                + value
                + " @"
                + record.timestampMs()
                + (record.headers().isEmpty() ? "" : record.headers());
    }

    private static String show(TestCase.WindowBounds window) {
        return "@" + window.startMs() + "-" + window.endMs();
    }

    // ---------------------------------------------------------------- what must exist

    private String post() {
        for (var post : test.post()) {
            var source = catalog.source(post.name());
            if (source.isEmpty()) {
                return "there is no source " + post.name();
            }
            var kind = source.get().kind().name();
            if (post.type().isPresent() && !post.type().get().equalsIgnoreCase(kind)) {
                return post.name() + " is a " + kind;
            }
            if (post.schema().isPresent()) {
                var expected = columns(post.schema().get());
                var actual = source.get().columns().stream().map(CaseRun::shape).toList();
                if (!expected.equals(actual)) {
                    return "schema of %s\n  expected %s\n  actual   %s"
                            .formatted(post.name(), expected, actual);
                }
            }
        }
        return "";
    }

    private List<String> columns(String schema) {
        var types = new TypeNames(catalog);
        return Parser.columns(schema).stream()
                .map(
                        def ->
                                "%s %s%s"
                                        .formatted(
                                                def.name(),
                                                types.resolve(def.type()),
                                                def.constraint() instanceof Sql.Constraint.None
                                                        ? ""
                                                        : " KEY"))
                .toList();
    }

    private static String shape(Column column) {
        return "%s %s%s".formatted(column.name(), column.type(), column.isKey() ? " KEY" : "");
    }
}
