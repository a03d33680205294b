package io.millrace.sql.rest;

import io.millrace.http.Json;
import io.millrace.http.Response;
import io.millrace.http.ResponseStream;
import io.millrace.sql.Engine;
import io.millrace.sql.analyze.Plan;
import io.millrace.sql.analyze.Properties;
import io.millrace.sql.analyze.QueryPlan;
import io.millrace.sql.analyze.Typed;
import io.millrace.sql.kernel.Problems;
import io.millrace.sql.parse.Parser;
import io.millrace.sql.parse.Sql;
import io.millrace.sql.parse.SqlException;
import io.millrace.sql.query.TransientQuery;
import io.millrace.sql.stream.ProblemLog;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.function.Function;
import java.util.stream.Collectors;

/// Answers SELECTs row by row: `/query-stream` in lines, `/query` as one JSON array.
final class QueryAnswers {
    /// Push queries that run at once; each holds a consumer and a thread.
    private static final int QUERIES_MAX = 500;

    /// The content type of ksqlDB's older answers.
    private static final String V1 = "application/vnd.ksql.v1+json";

    private final Engine engine;
    private final Map<String, TransientQuery> open = new ConcurrentHashMap<>();
    private final Semaphore places = new Semaphore(QUERIES_MAX);

    QueryAnswers(Engine engine) {
        this.engine = engine;
    }

    /// A query that was analysed.
    private record Asked(String id, QueryPlan plan, TransientQuery.From from) {
        boolean isPull() {
            return plan.emit() == Sql.Emit.NONE;
        }

        List<String> names() {
            return plan.plan().outputs().stream().map(o -> o.name()).toList();
        }

        /// The columns that tell the rows of a table apart, so that a client can keep one of each;
        /// none where they are not all selected.
        List<String> keys() {
            if (isPull() || plan.kind() != Sql.Kind.TABLE) {
                return List.of();
            }
            var needed = plan.plan().input().columns().stream().filter(c -> isKey(c)).toList();
            var selected =
                    plan.plan().outputs().stream()
                            .filter(
                                    o ->
                                            o.expr() instanceof Typed.Input(var index, _, _)
                                                    && isKey(
                                                            plan.plan()
                                                                    .input()
                                                                    .columns()
                                                                    .get(index)))
                            .map(o -> o.name())
                            .toList();
            return selected.size() == needed.size() ? selected : List.of();
        }

        /// The start of a window is part of the key.
        private static boolean isKey(Plan.Col column) {
            return column.role() == Plan.Col.Role.KEY
                    || (column.role() == Plan.Col.Role.SYSTEM
                            && column.name().equals("WINDOWSTART"));
        }

        List<String> types() {
            return plan.plan().outputs().stream().map(o -> o.expr().type().toString()).toList();
        }
    }

    /// Ends a query.
    ///
    /// @return whether there was one
    boolean close(String id) {
        var query = open.remove(id);
        if (query != null) {
            query.close();
        }
        return query != null;
    }

    /// `/query-stream`: a line about the query, then a line a row; or what [#legacy] answers, where
    /// the client asks for [#V1].
    Response stream(KsqlRequest request, Optional<String> accept) {
        var type = accept.orElse("");
        if (type.contains(V1)) {
            return legacy(request);
        }
        var asked = ask(request);
        boolean array = type.contains("application/json");
        var metadata = new LinkedHashMap<String, @Nullable Object>();
        metadata.put("queryId", asked.id());
        metadata.put("columnNames", asked.names());
        metadata.put("columnTypes", asked.types());
        if (!asked.keys().isEmpty()) {
            metadata.put("keyColumns", asked.keys());
        }
        return Response.stream(
                array ? "application/json" : "application/vnd.ksqlapi.delimited.v1",
                out -> {
                    var lines = array ? Lines.array(out) : Lines.delimited(out);
                    run(asked, out, new Sent(lines, metadata, row -> row));
                    lines.end();
                });
    }

    /// `/query`: one JSON array of a header, rows, and a last message.
    Response legacy(KsqlRequest request) {
        var asked = ask(request);
        return Response.stream(
                "application/json",
                out -> {
                    var lines = asked.isPull() ? Lines.array(out) : Lines.endless(out);
                    var schema =
                            asked.plan().plan().outputs().stream()
                                    .map(o -> "`" + o.name() + "` " + o.expr().type())
                                    .collect(Collectors.joining(", "));
                    var header = new LinkedHashMap<String, @Nullable Object>();
                    header.put("queryId", asked.id());
                    header.put("schema", schema);
                    var sent =
                            new Sent(
                                    lines,
                                    Map.of("header", header),
                                    row -> Map.of("row", Map.of("columns", row)));
                    run(asked, out, sent);
                    if (asked.isPull()) {
                        lines.end();
                    } else {
                        boolean limited = sent.isFull(asked.plan().limit());
                        lines.end(
                                Map.of(
                                        "finalMessage",
                                        limited ? "Limit Reached" : "Query Completed"));
                    }
                });
    }

    private Asked ask(KsqlRequest request) {
        var text = request.text();
        try {
            var parsed = Parser.statements(text);
            if (parsed.size() != 1 || !(parsed.getFirst().statement() instanceof Sql.Query query)) {
                throw SqlError.BAD_REQUEST.with(
                        "Expected exactly one SELECT here; send other statements to /ksql");
            }
            var properties = new Properties(request.settings());
            var plan = engine.plan(query.select(), properties);
            boolean beginning =
                    properties.offsetReset().map("earliest"::equalsIgnoreCase).orElse(false);
            return new Asked(
                    (plan.emit() == Sql.Emit.NONE ? "query_" : "transient_") + UUID.randomUUID(),
                    plan,
                    beginning ? TransientQuery.From.BEGINNING : TransientQuery.From.NOW);
        } catch (SqlException e) {
            throw SqlError.BAD_STATEMENT
                    .with(String.valueOf(e.getMessage()))
                    .detail("statementText", text)
                    .detail("line", e.at().line())
                    .detail("column", e.at().column());
        }
    }

    private void run(Asked asked, ResponseStream out, TransientQuery.Rows rows) throws IOException {
        if (!places.tryAcquire()) {
            throw SqlError.TOO_MANY_QUERIES.with(
                    QUERIES_MAX + " queries are running; close one, or try again later");
        }
        try (var query = new TransientQuery(asked.plan(), engine.cluster(), problems(asked.id()))) {
            open.put(asked.id(), query);
            out.onClosed(query::close);
            if (asked.isPull()) {
                query.pull(rows);
            } else {
                query.push(asked.from(), rows);
            }
        } catch (UncheckedIOException e) {
            throw e.getCause();
        } finally {
            open.remove(asked.id());
            places.release();
        }
    }

    private Problems problems(String id) {
        return (kind, reason) ->
                engine.processingLog()
                        .add(
                                new ProblemLog.Entry(
                                        id,
                                        Optional.empty(),
                                        -1,
                                        -1,
                                        kind,
                                        reason,
                                        Optional.empty()));
    }

    /// What stands around JSON values.
    ///
    /// @param first before the first value
    /// @param next before each other one
    /// @param behind each one, but not a value that ends all
    /// @param last behind all
    private record Marks(String first, String next, String behind, String last) {}

    /// JSON values, written one by one.
    private static final class Lines {
        private final ResponseStream out;
        private final Marks marks;
        private boolean started;

        private Lines(ResponseStream out, Marks marks) {
            this.out = out;
            this.marks = marks;
        }

        /// A line a value, which a client that reads lines has as soon as it is sent.
        static Lines delimited(ResponseStream out) {
            return new Lines(out, new Marks("", "", "\n", ""));
        }

        /// A JSON array.
        static Lines array(ResponseStream out) {
            return new Lines(out, new Marks("[", ",\n", "", "]\n"));
        }

        /// A JSON array whose values end their lines, so that clients that read lines need not wait
        /// for the next one; it must have a last value.
        static Lines endless(ResponseStream out) {
            return new Lines(out, new Marks("[", "", ",\n", "]\n"));
        }

        void add(Object value) throws IOException {
            value(value);
            text(marks.behind());
        }

        private void value(Object value) throws IOException {
            text(started ? marks.next() : marks.first());
            started = true;
            out.write(Json.bytes(value));
        }

        private void text(String text) throws IOException {
            out.write(text.getBytes(StandardCharsets.UTF_8));
        }

        void flush() throws IOException {
            out.flush();
        }

        void end() throws IOException {
            text(marks.last());
            flush();
        }

        void end(Object value) throws IOException {
            value(value);
            end();
        }
    }

    /// Rows on their way to a client. That it has left goes through the query unchecked; see
    /// [QueryAnswers#run].
    private static final class Sent implements TransientQuery.Rows {
        private final Lines lines;
        private final Object header;
        private final Function<List<?>, Object> shape;
        private long rows;

        /// @param header what comes before the rows; a client that has it misses none that is
        ///   written afterwards
        Sent(Lines lines, Object header, Function<List<?>, Object> shape) {
            this.lines = lines;
            this.header = header;
            this.shape = shape;
        }

        /// Whether all rows that a LIMIT allows have been sent.
        boolean isFull(Optional<Integer> limit) {
            return limit.isPresent() && rows >= limit.get();
        }

        @Override
        public void begin() {
            try {
                lines.add(header);
                lines.flush();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        /// A row that is gone is not shown, as in ksqlDB.
        @Override
        public void row(@Nullable Object @Nullable [] columns) {
            if (columns == null) {
                return;
            }
            try {
                lines.add(shape.apply(Values.row(columns)));
                rows++;
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        @Override
        public void idle() {
            try {
                lines.flush();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
