package io.millrace.sql.rest;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.millrace.cluster.Cluster;
import io.millrace.cluster.Clusters;
import io.millrace.config.ClusterSettings;
import io.millrace.registry.RegistryRoom;
import io.millrace.sql.SqlRoom;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// Clients of ksqlDB and of Schema Registries from npm talk to our servers: `./mvnw verify
/// -Pclients`. Needs npm and Node 20.
///
/// The scripts are in src/test/clients; the packages go to target/clients.
@Tag("clients")
@Timeout(300)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ClientsTest {
    private static final Path PROJECT = Path.of(System.getProperty("millrace.project", "."));
    private static final Path INSTALLED = PROJECT.resolve("target/clients").toAbsolutePath();

    private Cluster cluster;
    private SqlRoom sql;
    private RegistryRoom registry;

    @BeforeAll
    void start(@TempDir Path dir) throws Exception {
        install();
        cluster =
                Clusters.start(new ClusterSettings.Embedded(dir.resolve("kafka"), "127.0.0.1", 0));
        sql = SqlRoom.start(cluster, dir.resolve("state"));
        registry = RegistryRoom.start(cluster, "_schemas");
    }

    @AfterAll
    void stop() {
        registry.close();
        sql.close();
        cluster.close();
    }

    private static void install() throws IOException, InterruptedException {
        Files.createDirectories(INSTALLED);
        try (var files = Files.list(PROJECT.resolve("src/test/clients"))) {
            for (var file : files.toList()) {
                Files.copy(
                        file,
                        INSTALLED.resolve(file.getFileName()),
                        StandardCopyOption.REPLACE_EXISTING);
            }
        }
        run("npm", "install", "--no-audit", "--no-fund", "--no-package-lock");
    }

    @ParameterizedTest
    @ValueSource(strings = {"ksqldb-client", "ksqldb-client-node", "ksqlient"})
    void createsInsertsPushesAndPulls(String client) throws Exception {
        var said = run("node", client + ".js", sql.url().toString());
        assertEquals("ok", said.lines().reduce("", (_, line) -> line), said);
    }

    @ParameterizedTest
    @ValueSource(strings = {"kafkajs-schema-registry", "confluentinc-schemaregistry"})
    void registersWritesAndReadsInAllLanguages(String client) throws Exception {
        var said = run("node", client + ".js", registry.server().url());
        assertEquals("ok", said.lines().reduce("", (_, line) -> line), said);
    }

    private static String run(String... command) throws IOException, InterruptedException {
        var process =
                new ProcessBuilder(List.of(command))
                        .directory(INSTALLED.toFile())
                        .redirectErrorStream(true)
                        .start();
        process.getOutputStream().close();
        var said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (!process.waitFor(1, TimeUnit.MINUTES)) {
            process.destroyForcibly();
        }
        assertEquals(0, process.waitFor(), said);
        return said;
    }
}
