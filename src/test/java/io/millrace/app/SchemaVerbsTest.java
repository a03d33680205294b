package io.millrace.app;

import static io.millrace.app.CommandLineRun.words;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.cluster.Cluster;
import io.millrace.cluster.Clusters;
import io.millrace.config.ClusterSettings;
import io.millrace.config.HttpLimits;
import io.millrace.config.HttpSettings;
import io.millrace.config.RegistrySettings;
import io.millrace.registry.RegistryClient;
import io.millrace.registry.RegistryServer;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/// `millrace schema ...` against a registry.
@Timeout(60)
class SchemaVerbsTest {
    private static final String ONE =
            "{\"type\":\"record\",\"name\":\"R\",\"fields\":[{\"name\":\"a\",\"type\":\"int\"}]}";

    @TempDir static Path folder = Path.of("");
    private static Cluster cluster;
    private static RegistryServer registry;

    @BeforeAll
    static void start() throws Exception {
        cluster =
                Clusters.start(
                        new ClusterSettings.Embedded(folder.resolve("kafka"), "127.0.0.1", 0));
        var http = new HttpSettings("Schema Registry", "127.0.0.1", 0, HttpLimits.DEFAULTS);
        registry =
                RegistryServer.start(
                        new RegistrySettings(http, "_schemas", "", "", ""), cluster, "1.2.3");
        Files.writeString(folder.resolve("one.avsc"), ONE);
        Files.writeString(
                folder.resolve("two.avsc"),
                ONE.replace("]}", ",{\"name\":\"b\",\"type\":\"int\"}]}"));
        Files.writeString(folder.resolve("m.proto"), "message M {\n  int32 a = one;\n}\n");
    }

    @AfterAll
    static void stop() {
        registry.close();
        cluster.close();
    }

    @Test
    void registerListGetAndDelete() {
        var made = schema("register one.avsc --subject orders --json");
        assertEquals(
                List.of("{\"subject\":\"orders\",\"version\":1,\"id\":1}"),
                made.lines(),
                made.err());
        assertTrue(schema("list").out().contains("orders"), "listed");
        assertEquals(List.of(ONE), schema("get orders").lines());
        assertTrue(schema("get orders --json --version 1").out().contains("\"guid\""));
        var mistyped = schema("get order");
        assertEquals("There is no subject order.\n  hint: Did you mean orders?\n", mistyped.err());
        assertEquals(
                List.of("{\"subject\":\"orders\",\"deleted_version\":1}"),
                schema("delete orders --json").lines());
        assertEquals(0, schema("delete orders --permanent").code());
        assertEquals(1, schema("get orders").code());
    }

    @Test
    void checkShowsAllLevelsAndDiffWhatBreaks() {
        schema("register one.avsc --subject checked");
        var check = schema("check two.avsc --subject checked --json");
        assertEquals(1, check.code());
        assertEquals(7, check.lines().size(), check.out());
        assertTrue(
                check.lines()
                        .get(1)
                        .startsWith(
                                "{\"level\":\"BACKWARD\",\"set\":\"in"
                                        + " force\",\"compatible\":\"no\""),
                check.out());
        assertTrue(check.lines().get(3).contains("\"compatible\":\"yes\""), check.out());
        assertTrue(check.err().contains("/fields/1: Give the field a default"), check.err());
        var refused = schema("register two.avsc --subject checked");
        assertEquals(1, refused.code());
        assertTrue(refused.err().contains("hint: /fields/1: Give the field"), refused.err());
        assertEquals(0, schema("check one.avsc --subject checked").code());
        try (var client = new RegistryClient(registry.url(), "", "")) {
            client.put("config/checked", Map.of("compatibility", "NONE"));
        }
        schema("register two.avsc --subject checked");
        var diff = schema("diff checked --json");
        assertEquals(1, diff.lines().size(), diff.out());
        assertTrue(
                diff.out().startsWith("{\"breaks\":\"BACKWARD\",\"type\":\"READER_FIELD_MISSING"),
                diff.out());
    }

    @Test
    void mistakesAreTold() {
        var bad = schema("register m.proto --subject m");
        assertEquals(1, bad.code());
        assertTrue(bad.err().contains("m.proto") || bad.err().contains("2:"), bad.err());
        assertTrue(schema("register none.avsc -s m").err().contains("cannot be read"));
        assertTrue(schema("register kafka -s m").err().contains("which type"));
        assertEquals(2, schema("register one.avsc").code(), "no subject");
        var nobody =
                CommandLineRun.of(
                        folder, "", words("schema list", "--registry.url=http://127.0.0.1:1"));
        assertTrue(nobody.err().contains("Nobody answers at"), nobody.err());
    }

    private static CommandLineRun schema(String args) {
        return CommandLineRun.of(
                folder, "", words("schema " + args, "--registry.url=" + registry.url()));
    }
}
