package io.millrace.sql.rest;

import io.millrace.http.Response;
import io.millrace.http.ResponseStream;
import io.millrace.sql.Engine;
import io.millrace.sql.analyze.Plan;
import io.millrace.sql.analyze.Properties;
import io.millrace.sql.analyze.QueryPlan;
import io.millrace.sql.analyze.Typed;
import io.millrace.sql.parse.Sql;
import io.millrace.sql.parse.SqlException;
import io.millrace.sql.query.TopicPrinter;
import io.millrace.sql.query.TransientQuery;

import org.jspecify.annotations.Nullable;

import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/// Answers SELECT and PRINT piece by piece: `/query-stream` in lines, `/query` as one JSON array.
final class QueryAnswers implements AutoCloseable {
    /// The content type of ksqlDB's older answers.
    private static final String V1 = "application/vnd.ksql.v1+json";

    private static final String DELIMITED = "application/vnd.ksqlapi.delimited.v1";
    private static final String JSON = "application/json";

    private final Engine engine;
    private final int queriesMax;
    private final Semaphore places;

    /// What runs, by id.
    private final Map<String, Open> open = new ConcurrentHashMap<>();

    /// A query that runs.
    record Open(String text, AutoCloseable query) {}

    QueryAnswers(Engine engine) {
        this.engine = engine;
        queriesMax = engine.settings().limits().maxQueries();
        places = new Semaphore(queriesMax);
    }

    /// What a client asked for.
    sealed interface Asked {
        /// A SELECT that was analysed.
        record Select(
                String id,
                String text,
                QueryPlan plan,
                TransientQuery.From from,
                Properties session)
                implements Asked {
            boolean isPull() {
                return plan.emit() == Sql.Emit.NONE;
            }

            List<String> names() {
                return plan.outputs().stream().map(Plan.Output::name).toList();
            }

            List<String> types() {
                return plan.outputs().stream().map(o -> o.expr().type().toString()).toList();
            }

            /// The columns that tell the rows of a table apart, so that a client can keep one of
            /// each; none where they are not all selected.
            List<String> keys() {
                if (isPull() || plan.kind() != Sql.Kind.TABLE) {
                    return List.of();
                }
                var columns = plan.plan().input().columns();
                var selected =
                        plan.plan().outputs().stream()
                                .filter(
                                        o ->
                                                o.expr() instanceof Typed.Input(var i, _, _)
                                                        && isKey(columns.get(i)))
                                .map(Plan.Output::name)
                                .toList();
                long needed = columns.stream().filter(Select::isKey).count();
                return selected.size() == needed ? selected : List.of();
            }

            /// The start of a window is part of the key.
            private static boolean isKey(Plan.Col column) {
                return column.role() == Plan.Col.Role.KEY
                        || (column.role() == Plan.Col.Role.SYSTEM
                                && column.name().equals("WINDOWSTART"));
            }

            /// As ksqlDB writes it: the keys of a table that is asked for its rows are marked.
            String schema() {
                boolean keys = isPull() && plan.kind() == Sql.Kind.TABLE;
                return plan.outputs().stream()
                        .map(
                                o ->
                                        "`%s` %s%s"
                                                .formatted(
                                                        o.name(),
                                                        o.expr().type(),
                                                        keys && Entities.isKey(o) ? " KEY" : ""))
                        .collect(Collectors.joining(", "));
            }
        }

        record Print(Sql.Print statement) implements Asked {}
    }

    /// What runs, by id.
    Map<String, Open> running() {
        return Map.copyOf(open);
    }

    /// Ends a query, by its id in any case.
    ///
    /// @return whether there was one
    boolean close(String id) {
        return open.keySet().stream()
                .filter(id::equalsIgnoreCase)
                .findFirst()
                .map(open::remove)
                .map(QueryAnswers::end)
                .orElse(false);
    }

    private static boolean end(Open open) {
        try {
            open.query().close();
            return true;
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    /// Ends all.
    @Override
    public void close() {
        open.keySet().forEach(this::close);
    }

    /// `/query-stream`: a line about the query, then a line a row; or what [#legacy] answers, where
    /// the client asks for [#V1].
    ///
    /// @param gone whether the client wants to know of rows that are gone (it sends the header
    ///   `Millrace-Tombstones`); see [SentRows.Shape#LIST_AND_GONE]
    Response stream(KsqlRequest request, Optional<String> accept, boolean gone) {
        var type = accept.orElse(DELIMITED);
        if (type.contains(V1)) {
            return legacy(request).header("Content-Type", V1);
        }
        return switch (ask(request)) {
            case Asked.Print(var print) -> print(print);
            case Asked.Select asked -> {
                boolean array = type.contains(JSON) && !type.contains(DELIMITED);
                yield sending(array ? JSON : DELIMITED, out -> stream(asked, out, array, gone));
            }
        };
    }

    /// Lets go of a client that has left: see [Lines].
    private static Response sending(String contentType, Consumer<ResponseStream> body) {
        return Response.stream(
                contentType,
                out -> {
                    try {
                        body.accept(out);
                    } catch (UncheckedIOException e) {
                        throw e.getCause();
                    }
                });
    }

    private void stream(Asked.Select asked, ResponseStream out, boolean array, boolean gone) {
        var lines = array ? Lines.array(out) : Lines.delimited(out);
        var metadata = new LinkedHashMap<String, @Nullable Object>();
        metadata.put("queryId", asked.id());
        metadata.put("columnNames", asked.names());
        metadata.put("columnTypes", asked.types());
        if (!asked.keys().isEmpty()) {
            metadata.put("keyColumns", asked.keys());
        }
        var shape = gone ? SentRows.Shape.LIST_AND_GONE : SentRows.Shape.LIST;
        var rows = new SentRows(lines, metadata, shape, rowsMax(asked));
        try {
            run(asked, query -> out.onClosed(query::close), rows);
            lines.end();
        } catch (SentRows.TooManyRows | SqlException e) {
            lines.end(failure(e, lines));
        }
    }

    /// `/query`: one JSON array of a header, rows, and a last message.
    Response legacy(KsqlRequest request) {
        return switch (ask(request)) {
            case Asked.Print(var print) -> print(print);
            case Asked.Select asked -> sending(JSON, out -> legacy(asked, out));
        };
    }

    private void legacy(Asked.Select asked, ResponseStream out) {
        boolean messageAtEnd = !asked.isPull() || asked.plan().kind() == Sql.Kind.STREAM;
        var lines = messageAtEnd ? Lines.endless(out) : Lines.array(out);
        var header = new LinkedHashMap<String, @Nullable Object>();
        header.put("queryId", asked.id());
        header.put("schema", asked.schema());
        var rows =
                new SentRows(
                        lines, Map.of("header", header), SentRows.Shape.OBJECT, rowsMax(asked));
        try {
            run(asked, query -> out.onClosed(query::close), rows);
        } catch (SentRows.TooManyRows | SqlException e) {
            lines.end(Map.of("errorMessage", failure(e, lines)));
            return;
        }
        if (messageAtEnd) {
            boolean full = rows.isFull(asked.plan().limit());
            lines.end(Map.of("finalMessage", full ? "Limit Reached" : "Query Completed"));
        } else {
            lines.end();
        }
    }

    private int rowsMax(Asked.Select asked) {
        return asked.isPull() ? engine.settings().limits().maxPullRows() : Integer.MAX_VALUE;
    }

    /// What ends a query that cannot go on.
    ///
    /// @throws io.millrace.http.ProblemException if nothing has been sent: then it is the answer
    private static Map<String, Object> failure(RuntimeException e, Lines lines) {
        if (!lines.started()) {
            throw e instanceof SqlException sql ? SqlError.refused(sql) : e;
        }
        return Map.of(
                "@type",
                "generic_error",
                "error_code",
                SqlError.TOO_MANY_ROWS.code(),
                "message",
                String.valueOf(e.getMessage()));
    }

    private Response print(Sql.Print print) {
        return sending(
                "text/plain; charset=utf-8",
                out -> {
                    var lines = Lines.delimited(out);
                    print(
                            print,
                            out::onClosed,
                            new TopicPrinter.Lines() {
                                @Override
                                public void line(String line) {
                                    lines.text(line);
                                }

                                @Override
                                public void idle() {
                                    lines.flush();
                                }
                            });
                });
    }

    /// Runs a PRINT to its end.
    ///
    /// @param whenClosed is given what must run when the client has left
    /// @throws io.millrace.http.ProblemException if there is no such topic
    void print(Sql.Print print, Consumer<Runnable> whenClosed, TopicPrinter.Lines lines) {
        try (var place = place();
                var printer =
                        new TopicPrinter(print, engine.cluster(), engine.catalog().schemas())) {
            place.keep("print_" + UUID.randomUUID(), "PRINT " + print.topic(), printer);
            whenClosed.accept(printer::close);
            printer.run(lines);
        } catch (SqlException e) {
            throw SqlError.refused(e);
        }
    }

    /// Understands a request.
    ///
    /// @throws io.millrace.http.ProblemException if it is no SELECT or PRINT that can be executed
    Asked ask(KsqlRequest request) {
        var text = request.text(engine);
        Optional<Sql.Select> select = Optional.empty();
        try {
            var parsed = request.statements(engine);
            if (parsed.size() != 1) {
                throw SqlError.BAD_REQUEST.with(
                        "Expected exactly one statement here; send several to /ksql");
            }
            return switch (parsed.getFirst().statement()) {
                case Sql.Print print -> new Asked.Print(print);
                case Sql.Query query -> {
                    select = Optional.of(query.select());
                    yield ask(text, query.select(), new Properties(request.settings()));
                }
                default ->
                        throw SqlError.BAD_REQUEST.with(
                                "Expected a SELECT or PRINT here; send other statements to /ksql");
            };
        } catch (SqlException e) {
            boolean push = select.map(s -> s.emit() != Sql.Emit.NONE).orElse(false);
            throw push ? SqlError.refused(e.in(text)) : SqlError.refused(e.in(text), text);
        }
    }

    private Asked ask(String text, Sql.Select select, Properties properties) {
        var plan = engine.plan(select, properties);
        boolean beginning =
                properties.offsetReset().map("earliest"::equalsIgnoreCase).orElse(false);
        var from = beginning ? TransientQuery.From.BEGINNING : TransientQuery.From.NOW;
        return new Asked.Select(
                prefix(plan, from) + UUID.randomUUID(), text, plan, from, properties);
    }

    /// ksqlDB marks in the id which of its ways a query goes. All of ours go the way of what it
    /// calls scalable: they read the topic of the source, and nothing runs for them but that.
    private String prefix(QueryPlan plan, TransientQuery.From from) {
        if (plan.emit() == Sql.Emit.NONE) {
            return "query_";
        }
        boolean written =
                plan.sources().stream().anyMatch(s -> !engine.catalog().writers(s).isEmpty());
        boolean rows = plan.plan().base() instanceof Plan.Scan;
        return written && rows && from == TransientQuery.From.NOW
                ? "SCALABLE_PUSH_QUERY_"
                : TransientQuery.ID;
    }

    /// Who must know of a query before it runs.
    interface Starting {
        void starts(TransientQuery query);
    }

    /// Runs a SELECT to its end, or until it is closed.
    void run(Asked.Select asked, Starting starting, TransientQuery.Rows rows) {
        var context =
                new TransientQuery.Context(
                        asked.id(),
                        engine.cluster(),
                        engine.settings(),
                        asked.session(),
                        engine.images(),
                        engine.processingLog());
        try (var place = place();
                var query = TransientQuery.of(asked.plan(), asked.from(), context)) {
            place.keep(asked.id(), asked.text(), query);
            starting.starts(query);
            query.run(rows);
        }
    }

    private Place place() {
        if (!places.tryAcquire()) {
            throw SqlError.TOO_MANY_QUERIES.with(
                    "%d queries are running (sql.max.queries); close one, or try again later"
                            .formatted(queriesMax));
        }
        return new Place();
    }

    /// One of the queries that may run at once.
    private final class Place implements AutoCloseable {
        private String id = "";

        void keep(String id, String text, AutoCloseable query) {
            this.id = id;
            open.put(id, new Open(text, query));
        }

        @Override
        public void close() {
            open.remove(id);
            places.release();
        }
    }
}
