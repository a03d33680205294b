package io.millrace.connect;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.millrace.connect.connectors.JdbcSink;

import org.junit.jupiter.api.Test;

import java.util.List;
import java.util.Map;
import java.util.Set;

class PastedTest {
    private static final String MYSQL_SINK = "io.millrace.connect.connectors.MySqlSink";

    private static Map<String, String> translate(Map<String, String> config, String... installed) {
        return Pasted.translate(config, Set.of(installed)::contains);
    }

    @Test
    void namesAliasesAndFormatsBecomeOurs() {
        var pasted =
                Map.of(
                        "connector.class", "MySqlSink",
                        "connection.username", "me",
                        "primary.key.mode", "record_key",
                        "kafka.api.key", "XXXX",
                        "confluent.topic.bootstrap.servers", "elsewhere:9092",
                        "input.data.format", "avro",
                        "input.key.format", "JSON",
                        "errors.deadletterqueue.topic.name", "dead");
        var translated = translate(pasted, "AvroConverter");
        assertEquals(
                Map.of(
                        "connector.class", MYSQL_SINK,
                        "connection.user", "me",
                        "pk.mode", "record_key",
                        "value.converter", "AvroConverter",
                        "key.converter", "org.apache.kafka.connect.json.JsonConverter",
                        "key.converter.schemas.enable", "false",
                        "errors.deadletterqueue.topic.name", "dead",
                        "errors.deadletterqueue.topic.replication.factor", "-1",
                        "errors.deadletterqueue.context.headers.enable", "true",
                        "producer.override.linger.ms", "0"),
                translated);
        assertEquals(translated, translate(translated, "AvroConverter"), "twice is as once");
    }

    @Test
    void whatTheUserSaysCountsBeforeAnAliasOrAFormat() {
        var translated =
                translate(
                        Map.of(
                                "connector.class", "MySqlSink",
                                "connection.user", "me",
                                "connection.username", "other",
                                "value.converter", "mine",
                                "input.data.format", "JSON"));
        assertEquals("me", translated.get("connection.user"));
        assertEquals("mine", translated.get("value.converter"));
        assertFalse(translated.containsKey("value.converter.schemas.enable"));
    }

    @Test
    void anInstalledPluginIsNeverReplaced() {
        var config =
                Map.of(
                        "connector.class", "io.confluent.connect.jdbc.JdbcSinkConnector",
                        "connection.username", "x");
        assertEquals(config, translate(config, "io.confluent.connect.jdbc.JdbcSinkConnector"));
        assertEquals(
                "io.millrace.connect.connectors.JdbcSink",
                translate(config).get("connector.class"));
    }

    @Test
    void connectorsOfOthersAreLeftAlone() {
        var config = Map.of("connector.class", "org.example.Sink", "redis.host", "x");
        assertEquals(config, translate(config));
    }

    @Test
    void aMistypedSettingIsNamedWithWhatWasMeant() {
        var config =
                Map.of(
                        "name", "x",
                        "insert.mod", "upsert",
                        "pk.mode", "kafka",
                        "tasks.max", "1",
                        "transforms.a.type", "y");
        assertEquals(
                List.of(
                        "Connector x: nobody reads the setting insert.mod: did you mean"
                                + " insert.mode?"),
                JdbcSink.PLUGIN.mistyped(config));
    }
}
