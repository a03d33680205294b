package io.millrace.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.config.ClusterSettings;
import io.millrace.config.UserError;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;

class ClusterConfigFileTest {
    @TempDir Path dir;

    private Map<String, String> read(String text) throws IOException {
        return ClusterConfigFile.read(Files.writeString(dir.resolve("client"), text));
    }

    private String error(String text) {
        return assertThrows(UserError.class, () -> read(text)).message();
    }

    @Test
    void javaPropertiesAreTakenAsTheyAre() throws IOException {
        var jaas =
                "org.apache.kafka.common.security.plain.PlainLoginModule required username='u'"
                        + " password='p';";
        assertEquals(
                Map.of(
                        "bootstrap.servers", "a:9092,b:9092",
                        "security.protocol", "SASL_SSL",
                        "sasl.mechanism", "PLAIN",
                        "sasl.jaas.config", jaas),
                read(
                        """
                        # Required connection configs
                        bootstrap.servers=a:9092,b:9092
                        security.protocol=SASL_SSL
                        sasl.jaas.config=%s
                        sasl.mechanism=PLAIN
                        acks=all
                        schema.registry.url=https://registry
                        """
                                .formatted(jaas)));
    }

    @Test
    void librdkafkaNamesInJsonAreTranslated() throws IOException {
        assertEquals(
                Map.of(
                        "bootstrap.servers", "pkc-1.cloud:9092",
                        "security.protocol", "SASL_SSL",
                        "sasl.mechanism", "PLAIN",
                        "sasl.jaas.config",
                                "org.apache.kafka.common.security.plain.PlainLoginModule required"
                                        + " username=\"KEY\" password=\"a\\\"b\\\\c\";"),
                read(
                        """
                        {"bootstrap.servers": "pkc-1.cloud:9092", "security.protocol": "sasl_ssl",
                         "sasl.mechanisms": "PLAIN", "sasl.username": "KEY",
                         "sasl.password": "a\\"b\\\\c", "session.timeout.ms": 45000}
                        """));
    }

    @Test
    void scramTakesItsOwnLogin() throws IOException {
        var config =
                read(
                        """
                        metadata.broker.list=h:1
                        sasl.mechanisms=SCRAM-SHA-512
                        sasl.username=u
                        sasl.password=p
                        """);
        assertEquals("h:1", config.get("bootstrap.servers"));
        assertTrue(String.valueOf(config.get("sasl.jaas.config")).contains("ScramLoginModule"));
    }

    @Test
    void errorsNameTheFileAndNeverTheSecret() {
        assertTrue(error("acks=all").endsWith("client names no Kafka cluster."));
        var broken = error("{\"sasl.password\": \"secret\", oops");
        assertTrue(broken.contains("is not valid JSON at line 1, column "), broken);
        assertFalse(broken.contains("secret"), broken);
        var missing = dir.resolve("nope");
        var error = assertThrows(UserError.class, () -> ClusterConfigFile.read(missing));
        assertEquals(missing + " does not exist.", error.message());
        var settings = new ClusterSettings.External(Map.of("sasl.jaas.config", "secret"));
        assertFalse(settings.toString().contains("secret"));
    }

    @Test
    void silentClusterIsTheUsersToSolve() {
        var nobody = new ClusterSettings.External(Map.of("bootstrap.servers", "127.0.0.1:1"));
        var error =
                assertThrows(
                        UserError.class,
                        () -> ExternalCluster.connect(nobody, Duration.ofSeconds(1)));
        assertEquals("Kafka at 127.0.0.1:1 does not answer within 1 s.", error.message());
        var unknown =
                new ClusterSettings.External(Map.of("bootstrap.servers", "no-such-host.invalid:1"));
        var other = assertThrows(UserError.class, () -> Clusters.start(unknown));
        assertTrue(other.message().contains("no-such-host.invalid:1"), other.message());
    }
}
