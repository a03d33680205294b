package io.millrace.sql.rest;

import io.millrace.NpmClients;
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

import java.nio.file.Path;

/// Clients of ksqlDB and of Schema Registries from npm talk to our servers: `./mvnw verify
/// -Pclients`. Needs npm and Node 20 ([NpmClients]).
@Tag("clients")
@Timeout(300)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ClientsTest {
    private Cluster cluster;
    private SqlRoom sql;
    private RegistryRoom registry;

    @BeforeAll
    void start(@TempDir Path dir) throws Exception {
        NpmClients.install();
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

    @ParameterizedTest
    @ValueSource(strings = {"ksqldb-client", "ksqldb-client-node", "ksqlient"})
    void createsInsertsPushesAndPulls(String client) throws Exception {
        NpmClients.check(client, sql.url().toString());
    }

    @ParameterizedTest
    @ValueSource(strings = {"kafkajs-schema-registry", "confluentinc-schemaregistry"})
    void registersWritesAndReadsInAllLanguages(String client) throws Exception {
        NpmClients.check(client, registry.server().url());
    }
}
