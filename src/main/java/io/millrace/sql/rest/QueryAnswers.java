package io.millrace.sql.rest;

import io.millrace.http.Json;
import io.millrace.http.Response;
import io.millrace.http.ResponseStream;
import io.millrace.sql.Engine;
import io.millrace.sql.analyze.Properties;
import io.millrace.sql.analyze.QueryPlan;
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
import java.util.stream.Collectors;

/// Answers SELECTs row by row: `/query-stream` in lines, `/query` as one JSON array.
final class QueryAnswers {
    /// Push queries that run at once; each holds a consumer and a thread.
    private static final int QUERIES_MAX = 500;

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

    /// `/query-stream`: a line about the query, then a line a row.
    Response stream(KsqlRequest request, Optional<String> accept) {
        var asked = ask(request);
        var type = accept.orElse("");
        boolean array = type.contains("application/json");
        var metadata = new LinkedHashMap<String, @Nullable Object>();
        metadata.put("queryId", asked.id());
        metadata.put("columnNames", asked.names());
        metadata.put("columnTypes", asked.types());
        return Response.stream(
                array ? "application/json" : "application/vnd.ksqlapi.delimited.v1",
                out -> {
                    var lines =
                            new Lines(
                                    out,
                                    array ? "[" : "",
                                    array ? ",\n" : "\n",
                                    array ? "]\n" : "\n");
                    lines.add(metadata);
                    lines.flush();
                    run(asked, out, new StreamRows(lines));
                    lines.end();
                });
    }

    /// `/query`: one JSON array of a header, rows, and a last message.
    Response legacy(KsqlRequest request) {
        var asked = ask(request);
        return Response.stream(
                "application/json",
                out -> {
                    var lines = new Lines(out, "[", ",\n", "]\n");
                    var schema =
                            asked.plan().plan().outputs().stream()
                                    .map(o -> "`" + o.name() + "` " + o.expr().type())
                                    .collect(Collectors.joining(", "));
                    var header = new LinkedHashMap<String, @Nullable Object>();
                    header.put("queryId", asked.id());
                    header.put("schema", schema);
                    lines.add(Map.of("header", header));
                    lines.flush();
                    run(asked, out, new LegacyRows(lines));
                    if (!asked.isPull() && asked.plan().limit().isPresent()) {
                        lines.add(Map.of("finalMessage", "Limit Reached"));
                    }
                    lines.end();
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

    private void run(Asked asked, ResponseStream out, TransientQuery.Rows rows) {
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

    /// JSON values with something before, between and after them.
    private static final class Lines {
        private final ResponseStream out;
        private final byte[] before;
        private final byte[] between;
        private final byte[] after;
        private boolean first = true;

        Lines(ResponseStream out, String before, String between, String after) {
            this.out = out;
            this.before = before.getBytes(StandardCharsets.UTF_8);
            this.between = between.getBytes(StandardCharsets.UTF_8);
            this.after = after.getBytes(StandardCharsets.UTF_8);
        }

        void add(Object value) {
            try {
                out.write(first ? before : between);
                out.write(Json.bytes(value));
                first = false;
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        void flush() {
            try {
                out.flush();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        void end() throws IOException {
            out.write(after);
            out.flush();
        }
    }

    /// A row as a JSON array; a row that is gone is not shown, as in ksqlDB.
    private record StreamRows(Lines lines) implements TransientQuery.Rows {
        @Override
        public void row(@Nullable Object @Nullable [] columns) {
            if (columns != null) {
                lines.add(Values.row(columns));
            }
        }

        @Override
        public void idle() {
            lines.flush();
        }
    }

    /// A row as `{"row": {"columns": [...]}}`.
    private record LegacyRows(Lines lines) implements TransientQuery.Rows {
        @Override
        public void row(@Nullable Object @Nullable [] columns) {
            if (columns != null) {
                lines.add(Map.of("row", Map.of("columns", Values.row(columns))));
            }
        }

        @Override
        public void idle() {
            lines.flush();
        }
    }
}
