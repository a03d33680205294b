package io.millrace.sql.rest;

import static io.millrace.http.Response.ok;

import io.millrace.http.Failure;
import io.millrace.http.Request;
import io.millrace.http.Response;
import io.millrace.http.Routes;
import io.millrace.sql.Engine;
import io.millrace.sql.SessionProperties;
import io.millrace.sql.parse.Parser;
import io.millrace.sql.parse.SqlException;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// The routes of the SQL server, as ksqlDB's API reference lists them; `/millrace` is ours.
public final class SqlRoutes {
    private final Engine engine;
    private final QueryAnswers queries;
    private final SocketQueries sockets;
    private final CommandStatuses statuses = new CommandStatuses();

    private SqlRoutes(Engine engine) {
        this.engine = engine;
        queries = new QueryAnswers(engine);
        sockets = new SocketQueries(engine, queries);
    }

    public static Routes of(Engine engine) {
        var sql = new SqlRoutes(engine);
        return new Routes()
                .on("POST /ksql", sql::ksql)
                .on("POST /query", r -> sql.queries.legacy(request(r)))
                .on(
                        "POST /query-stream",
                        r ->
                                sql.queries.stream(
                                        request(r),
                                        r.header("Accept"),
                                        r.header("Millrace-Tombstones").isPresent()))
                .on("POST /close-query", sql::closeQuery)
                .on("POST /inserts-stream", r -> new InsertsStream(engine).answer(r))
                .webSocket("/ws/query", (r, socket) -> sql.sockets.answer(r, socket))
                .on("POST /ksql/terminate", sql::terminate)
                .on("GET  /status", _ -> ok(sql.statuses.all()))
                .on("GET  /status/{type}/{entity}/{action}", sql::status)
                .on("GET  /info", _ -> ok(sql.info()))
                .on("GET  /healthcheck", _ -> sql.health())
                .on("GET  /clusterStatus", _ -> ok(Map.of("clusterStatus", Map.of())))
                .on("GET  /v1/metadata", _ -> ok(sql.metadata()))
                .on("GET  /v1/metadata/id", _ -> ok(sql.clusterId()))
                .on("GET  /is_valid_property/{name}", r -> isValidProperty(r.path("name")))
                .on("GET  /millrace/progress", _ -> ok(engine.progress()))
                .errors(SqlRoutes::error);
    }

    private static KsqlRequest request(Request r) throws IOException {
        return r.json(KsqlRequest.class);
    }

    private Response ksql(Request r) throws IOException {
        var request = request(r);
        var statements = new Statements(engine, queries, request.settings(), request.variables());
        var text = request.text(engine);
        var current = text;
        try {
            for (var parsed : request.statements(engine)) {
                current = parsed.text();
                statements.execute(parsed);
            }
        } catch (SqlException e) {
            throw SqlError.refused(e.in(text), current).detail("entities", statements.answers());
        } finally {
            statements.answers().forEach(statuses::add);
        }
        return ok(statements.answers());
    }

    private Response status(Request r) {
        var id = String.join("/", r.path("type"), r.path("entity"), r.path("action"));
        return ok(statuses.of(id));
    }

    /// Ends the service: all queries, streams and tables go, and the topics that the body names.
    private Response terminate(Request r) throws IOException {
        var body = r.body().length == 0 ? Map.of() : r.json(Map.class);
        var topics = body.get("deleteTopicList") instanceof List<?> list ? list : List.of();
        var statements = new Statements(engine, queries, Map.of(), Map.of());
        try {
            for (var text : Termination.statements(engine.catalog(), topics)) {
                Parser.statements(text).forEach(statements::execute);
            }
        } catch (SqlException e) {
            throw SqlError.refused(e).detail("entities", statements.answers());
        }
        queries.close();
        return ok(statements.answers());
    }

    /// Whether SET may name the property.
    private static Response isValidProperty(String name) {
        SessionProperties.nameProblem(name)
                .ifPresent(
                        problem -> {
                            throw SqlError.BAD_REQUEST.with(problem);
                        });
        return ok(true);
    }

    private Response closeQuery(Request r) throws IOException {
        var id = String.valueOf(r.json(Map.class).get("queryId"));
        if (!queries.close(id)) {
            throw SqlError.NO_QUERY.with(id);
        }
        return Response.empty(200);
    }

    private Map<String, Object> info() {
        var info = new LinkedHashMap<String, Object>();
        info.put("version", engine.version());
        info.put("kafkaClusterId", engine.clusterId());
        info.put("ksqlServiceId", engine.settings().serviceId());
        info.put("serverStatus", "RUNNING");
        return Map.of("KsqlServerInfo", info);
    }

    private Response health() {
        boolean kafka = engine.kafkaAnswers();
        boolean commands = engine.broken().isEmpty();
        var details = new LinkedHashMap<String, Object>();
        details.put("metastore", Map.of("isHealthy", true));
        details.put("kafka", Map.of("isHealthy", kafka));
        details.put("commandRunner", Map.of("isHealthy", commands));
        var body = new LinkedHashMap<String, Object>();
        body.put("isHealthy", kafka && commands);
        body.put("details", details);
        body.put("serverState", "READY");
        if (!commands) {
            body.put("problems", engine.broken());
        }
        return Response.json(kafka ? 200 : 503, body);
    }

    private Map<String, Object> metadata() {
        return Map.of("version", engine.version(), "clusterId", clusterId());
    }

    private Map<String, Object> clusterId() {
        return Map.of(
                "id",
                "",
                "scope",
                Map.of(
                        "path",
                        List.of(),
                        "clusters",
                        Map.of(
                                "kafka-cluster",
                                engine.clusterId(),
                                "ksql-cluster",
                                engine.settings().serviceId())));
    }

    /// ksqlDB's two shapes: an error of a statement has its text.
    private static Object error(Failure failure) {
        var body = new LinkedHashMap<String, @Nullable Object>();
        boolean statement = failure.details().containsKey("statementText");
        body.put("@type", statement ? "statement_error" : "generic_error");
        body.put("error_code", failure.code());
        body.put("message", failure.message());
        body.putAll(failure.details());
        return body;
    }
}
