package io.millrace.app.shell;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;

import io.millrace.app.Output;
import io.millrace.config.HttpLimits;
import io.millrace.config.HttpSettings;
import io.millrace.config.UserError;
import io.millrace.http.Response;
import io.millrace.http.Routes;
import io.millrace.http.Server;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// The session against a server that answers in ksqlDB's documented shapes.
class SessionTest {
    @TempDir Path folder = Path.of("");
    private final List<JsonNode> received = new ArrayList<>();
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final Server server =
            Server.start(
                    new HttpSettings("test", "127.0.0.1", 0, HttpLimits.DEFAULTS),
                    new Routes()
                            .on("POST /ksql", r -> ksql(r.json(JsonNode.class)))
                            .on("POST /query-stream", r -> query(r.json(JsonNode.class))));

    @AfterEach
    void close() {
        server.close();
    }

    @Test
    void listsAreTables() {
        session(Output.Form.TABLE).execute("SHOW STREAMS;");
        assertEquals(
                """
                name    topic   keyFormat
                CLICKS  clicks  KAFKA
                """,
                text());
    }

    @Test
    void listsAreJsonObjects() {
        session(Output.Form.JSON).execute("SHOW STREAMS");
        assertEquals(
                "{\"name\":\"CLICKS\",\"topic\":\"clicks\",\"keyFormat\":\"KAFKA\"}\n", text());
    }

    @Test
    void rowsOfAQuery() {
        session(Output.Form.JSON).execute("SELECT * FROM t;");
        assertEquals("{\"A\":1,\"B\":\"x\"}\n{\"A\":2,\"B\":null}\n", text());
    }

    @Test
    void whatIsSetGoesWithEveryRequest() {
        var session = session(Output.Form.TABLE);
        session.execute(
                "set 'auto.offset.reset' = 'earliest'; SET 'x'='1'; UNSET 'x'; DEFINE v = 'it''s';"
                        + " SHOW STREAMS; SELECT 1;");
        assertEquals(2, received.size());
        assertEquals(
                "{\"auto.offset.reset\":\"earliest\"}",
                received.get(0).get("streamsProperties").toString());
        assertEquals("{\"v\":\"it's\"}", received.get(0).get("sessionVariables").toString());
        assertEquals(
                "{\"auto.offset.reset\":\"earliest\"}",
                received.get(1).get("properties").toString());
    }

    @Test
    void refusalsCountLinesInTheWholeTextAndEndIt() throws Exception {
        Files.writeString(folder.resolve("all.sql"), "SHOW STREAMS;\n\n  WRONG x;\nSHOW STREAMS;");
        var error =
                assertThrows(
                        UserError.class,
                        () -> session(Output.Form.TABLE).execute("RUN SCRIPT 'all.sql';"));
        assertEquals("all.sql, line 3:9: no such statement", error.message());
        assertEquals("try SHOW", error.hint().orElse(""));
        assertEquals(2, received.size());
    }

    @Test
    void aMissingScriptIsSaid() {
        var session = session(Output.Form.TABLE);
        var error = assertThrows(UserError.class, () -> session.execute("RUN SCRIPT 'none.sql';"));
        assertTrue(error.message().contains("none.sql cannot be read"), error.message());
    }

    @Test
    void rowsAsCsv() {
        session(Output.Form.CSV).execute("SELECT * FROM t; SHOW STREAMS;");
        assertEquals("A,B\n1,x\n2,\nname,topic,keyFormat\nCLICKS,clicks,KAFKA\n", text());
    }

    @Test
    void theFormChangesInTheMiddleAndTimingIsSaid() {
        session(Output.Form.TABLE)
                .execute(
                        "set output json; SHOW STREAMS; SET OUTPUT TABLE; timing on; SHOW"
                                + " STREAMS;");
        var lines = text().lines().toList();
        assertEquals(4, lines.size(), text());
        assertTrue(lines.getFirst().startsWith("{\"name\":\"CLICKS\""), text());
        assertTrue(lines.getLast().matches("\\d+ ms"), text());
    }

    @Test
    void aScriptThatRunsItselfIsRefused() throws Exception {
        Files.writeString(folder.resolve("loop.sql"), "RUN SCRIPT 'loop.sql';");
        var session = session(Output.Form.TABLE);
        var error = assertThrows(UserError.class, () -> session.execute("RUN SCRIPT 'loop.sql'"));
        assertTrue(error.message().endsWith("loop.sql runs itself."), error.message());
    }

    private Response ksql(JsonNode request) {
        received.add(request);
        var text = request.get("ksql").asText();
        if (text.startsWith("WRONG")) {
            return Response.json(
                    400,
                    Map.of(
                            "@type", "statement_error",
                            "error_code", 40_001,
                            "message", "line 1:7: no such statement\n  hint: try SHOW",
                            "line", 1,
                            "column", 7));
        }
        var json =
                """
                [{"@type":"streams","statementText":"SHOW STREAMS;","warnings":[],
                  "streams":[{"name":"CLICKS","topic":"clicks","keyFormat":"KAFKA"}]}]
                """;
        return Response.text("application/json", json);
    }

    private Response query(JsonNode request) {
        received.add(request);
        return Response.text(
                "application/vnd.ksqlapi.delimited.v1",
                """
                {"queryId":"q","columnNames":["A","B"],"columnTypes":["INTEGER","STRING"]}
                [1,"x"]
                [2,null]
                """);
    }

    private Session session(Output.Form form) {
        var print = new PrintStream(out, true, StandardCharsets.UTF_8);
        var output = new Output(print, print, form, Output.Look.PLAIN);
        return new Session(URI.create(server.url()), output, folder);
    }

    private String text() {
        return out.toString(StandardCharsets.UTF_8);
    }
}
