package io.millrace.app;

import static io.millrace.app.CommandLineRun.words;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.cluster.Cluster;
import io.millrace.cluster.Clusters;
import io.millrace.config.ClusterSettings;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/// `millrace topic ...` against a broker.
class TopicVerbsTest {
    @TempDir static Path folder = Path.of("");
    private static Cluster cluster;

    @BeforeAll
    static void start() {
        cluster =
                Clusters.start(
                        new ClusterSettings.Embedded(folder.resolve("kafka"), "127.0.0.1", 0));
    }

    @AfterAll
    static void stop() {
        cluster.close();
    }

    @Test
    void createListDescribeDelete() {
        var made = topic("create orders --partitions 2 --set retention.ms=1000");
        assertEquals("Created orders.\n", made.out(), made.err());
        assertEquals(
                List.of("{\"name\":\"orders\",\"partitions\":2,\"replicas\":1}"),
                topic("list --json").lines().stream().filter(l -> l.contains("orders")).toList());
        var described = topic("describe orders");
        assertTrue(described.out().contains("retention.ms=1000"), described.out());
        assertEquals(4, described.lines().size(), described.out());
        var again = topic("create orders");
        assertEquals(1, again.code());
        assertTrue(again.err().contains("already exists"), again.err());
        assertEquals(0, topic("delete orders").code());
        assertEquals(1, topic("describe orders").code());
    }

    @Test
    void whatIsProducedIsConsumed() {
        var produced = topic("produce lines", "one\r\n\n{\"a\":1}");
        assertEquals("Created topic lines.\n", produced.err());
        assertEquals("3 records written.\n", produced.out());
        assertEquals(
                List.of("one", "", "{\"a\":1}"),
                topic("consume lines --from-beginning --until-caught-up").lines());
        assertEquals(List.of("one", ""), topic("consume lines --from-beginning --max 2").lines());
        assertEquals(List.of(), topic("consume lines --until-caught-up").lines());
    }

    @Test
    void keysAndJson() throws Exception {
        Files.writeString(folder.resolve("in.txt"), "ana=>{\"n\":1}\nbob=>text\nno key\n");
        topic("produce pairs in.txt --key-separator =>");
        var rows = topic("consume pairs --from-beginning --until-caught-up --json").lines();
        assertEquals(3, rows.size());
        assertTrue(rows.get(0).contains("\"key\":\"ana\",\"value\":{\"n\":1}"), rows.get(0));
        assertTrue(rows.get(1).contains("\"key\":\"bob\",\"value\":\"text\""), rows.get(1));
        assertTrue(rows.get(2).contains("\"key\":null,\"value\":\"no key\""), rows.get(2));
    }

    @Test
    void mistypedTopicsNameTheNearest() {
        topic("create clicks");
        var run = topic("consume click --from-beginning");
        assertEquals(1, run.code());
        assertEquals("There is no topic click.\n  hint: Did you mean clicks?\n", run.err());
        assertEquals(1, topic("delete click").code());
        var missing = topic("produce clicks none.txt");
        assertEquals(1, missing.code());
        assertTrue(missing.err().contains("none.txt cannot be read."), missing.err());
    }

    private static CommandLineRun topic(String args) {
        return topic(args, "");
    }

    private static CommandLineRun topic(String args, String in) {
        return CommandLineRun.of(
                folder, in, words("topic " + args, "--bootstrap", cluster.bootstrapServers()));
    }
}
