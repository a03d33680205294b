package io.millrace.app.shell;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;

import io.millrace.app.Output;
import io.millrace.app.Stop;
import io.millrace.config.HttpLimits;
import io.millrace.config.HttpSettings;
import io.millrace.http.Response;
import io.millrace.http.Routes;
import io.millrace.http.Server;

import org.jline.terminal.impl.LineDisciplineTerminal;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/// What is typed at the prompt, key by key, on a terminal that is simulated.
@Timeout(30)
class PromptTest {
    @TempDir Path folder = Path.of("");
    private final List<String> received = new CopyOnWriteArrayList<>();
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    private void type(String keys) throws Exception {
        var settings = new HttpSettings("test", "127.0.0.1", 0, HttpLimits.DEFAULTS);
        var routes = new Routes().on("POST /ksql", r -> answer(r.json(JsonNode.class)));
        var print = new PrintStream(out, true, StandardCharsets.UTF_8);
        var output = new Output(print, print, Output.Form.TABLE, Output.Look.PLAIN);
        try (var server = Server.start(settings, routes);
                var terminal =
                        new LineDisciplineTerminal(
                                "test",
                                "xterm",
                                new ByteArrayOutputStream(),
                                StandardCharsets.UTF_8)) {
            var uri = URI.create(server.url());
            var session = new Session(uri, output, folder);
            terminal.processInputBytes(keys.getBytes(StandardCharsets.UTF_8));
            new Prompt(session, uri, output, new Stop(), folder.resolve("history")).run(terminal);
        }
    }

    private Response answer(JsonNode request) {
        var sql = request.get("ksql").asText();
        received.add(sql);
        var names =
                switch (sql) {
                    case "SHOW STREAMS;" -> "\"streams\":[{\"name\":\"CLICKS\"}]";
                    case "DESCRIBE `CLICKS`;" ->
                            "\"sourceDescription\":{\"fields\":[{\"name\":\"PLAYER\"}]}";
                    default -> "\"none\":null";
                };
        return Response.text("application/json", "[{\"@type\":\"x\"," + names + "}]");
    }

    @Test
    void aStatementGoesOnUntilItsSemicolonAndIsKept() throws Exception {
        type("INSERT INTO a\r  VALUES (1);\rexit\r");
        assertEquals(List.of("INSERT INTO a\n  VALUES (1);"), received);
        assertTrue(
                Files.readString(folder.resolve("history"))
                        .contains("INSERT INTO a\\n  VALUES (1);"));
    }

    @Test
    void tabCompletesNames() throws Exception {
        type("DROP STREAM CLI\t;\rINSERT INTO cli\t(pla\t) VALUES (1);\rexit\r");
        assertTrue(received.contains("DROP STREAM CLICKS;"), received::toString);
        assertTrue(
                received.contains("INSERT INTO clicks (player ) VALUES (1);"), received::toString);
    }

    @Test
    void ctrlRFindsWhatWasTypedBefore() throws Exception {
        type("INSERT INTO a VALUES (1);\rDROP STREAM b;\r\u0012INS\r\rexit\r");
        assertEquals(
                List.of("INSERT INTO a VALUES (1);", "DROP STREAM b;", "INSERT INTO a VALUES (1);"),
                received);
    }

    @Test
    void theShellAnswersItself() throws Exception {
        type(
                "help drop\r"
                        + "DEFINE x = '1';\r"
                        + "show variables;\r"
                        + "set output csv\r"
                        + "list variables;\r"
                        + "exit;\r");
        assertEquals(
                """
                SQL shell.  help explains, exit leaves.
                DROP STREAM|TABLE [IF EXISTS] name [DELETE TOPIC];
                DROP ENDPOINT [IF EXISTS] GET|POST|PUT|DELETE '/path';
                DROP TYPE|CONNECTOR [IF EXISTS] name;
                name  value
                x     1
                name,value
                x,1
                """,
                out.toString(StandardCharsets.UTF_8));
        assertEquals(List.of(), received);
    }
}
