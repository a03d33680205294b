package io.millrace.app;

import static io.millrace.app.CommandLineRun.words;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.Await;
import io.millrace.cluster.Cluster;
import io.millrace.cluster.Clusters;
import io.millrace.config.ClusterSettings;
import io.millrace.config.ConnectSettings;
import io.millrace.connect.ConnectWorker;
import io.millrace.format.NoSchemaStores;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/// `millrace connect ...` against a worker.
class ConnectVerbsTest {
    @TempDir static Path folder = Path.of("");
    private static Cluster cluster;
    private static ConnectWorker worker;

    @BeforeAll
    static void start() {
        cluster =
                Clusters.start(
                        new ClusterSettings.Embedded(folder.resolve("kafka"), "127.0.0.1", 0));
        worker =
                ConnectWorker.start(
                        new ConnectSettings("127.0.0.1", 0, "verbs", List.of()),
                        cluster,
                        NoSchemaStores.INSTANCE);
    }

    @AfterAll
    static void stop() {
        worker.close();
        cluster.close();
    }

    private static CommandLineRun connect(String words) {
        var port = Integer.toString(worker.restUrl().getPort());
        return CommandLineRun.of(folder, "", words("connect " + words, "--connect.port", port));
    }

    @Test
    void theLifeOfAConnector() throws Exception {
        Files.writeString(
                folder.resolve("users.json"),
                """
                {"name": "users", "config": {"connector.class": "DatagenSource", "quickstart": "USERS",
                  "kafka.topic": "users", "iterations": 3, "max.interval": 1}}
                """);
        assertEquals(0, connect("validate users.json").code());
        var wrong = connect("validate users.json --set iterations=many");
        assertEquals(1, wrong.code());
        assertTrue(wrong.out().contains("iterations"), wrong.out());
        assertEquals("Created users.\n", connect("create users.json").out());
        Await.until(
                "three records are all",
                () -> connect("status users --json").out().contains("\"state\":\"COMPLETED\""));
        var list = connect("list --json").out();
        assertEquals(
                "{\"name\":\"users\",\"type\":\"source\",\"state\":\"RUNNING\",\"class\":\"DatagenSource\"}",
                list.strip());
        assertTrue(connect("list --plugins").out().contains("connectors.MySqlSink"));
        assertEquals(0, connect("pause users").code());
        Await.until("paused", () -> connect("status users").out().contains("PAUSED"));
        assertEquals(0, connect("resume users").code());
        Await.until("running", () -> connect("status users").out().contains("COMPLETED"));
        assertEquals(0, connect("restart users").code());
        assertEquals(0, connect("delete users").code());
        var gone = connect("delete users");
        assertEquals(1, gone.code());
        assertTrue(gone.err().contains("users"), gone.err());
        assertTrue(connect("create --set connector.class=X").err().contains("--name NAME"));
    }
}
