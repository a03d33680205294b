package io.millrace.connect;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;

import io.millrace.config.UserError;
import io.millrace.connect.SourceProgress.Reached;

import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.sql.DriverManager;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/// What is known of a source from outside.
class SourceProgressTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String NOTHING = "{\"offsets\": []}";

    @Test
    void datagenIsDoneWhenAllTasksAre() throws IOException {
        var config =
                Map.of(
                        "connector.class", "DatagenSource",
                        "kafka.topic", "t",
                        "quickstart", "ORDERS",
                        "iterations", "1000",
                        "tasks.max", "2");
        assertEquals(new Reached(false, "0 of 2,000 records"), look(config, NOTHING));
        var one = "{'partition': {'task': '0'}, 'offset': {'count': 1000, 'state': 'COMPLETED'}}";
        assertEquals(
                new Reached(false, "1,000 of 2,000 records"),
                look(config, "{'offsets': [" + one + "]}"));
        assertTrue(
                look(config, "{'offsets': [%s, %s]}".formatted(one, one.replace("'0'", "'1'")))
                        .caughtUp());
    }

    @Test
    void datagenWithoutEndIsNeverDone() {
        var config =
                Map.of(
                        "connector.class", "io.confluent.kafka.connect.datagen.DatagenConnector",
                        "kafka.topic", "t",
                        "quickstart", "ORDERS");
        var error = assertThrows(UserError.class, () -> look(config, NOTHING));
        assertEquals("makes records without end.", error.message());
    }

    @Test
    void rowsBehindTheCommittedPlaceAreToBeRead() throws Exception {
        var url = "jdbc:h2:mem:progress;MODE=MySQL;DATABASE_TO_UPPER=FALSE";
        var config =
                Map.of(
                        "connector.class", "MySqlSource",
                        "connection.url", url,
                        "topic.prefix", "x_",
                        "table.whitelist", "t",
                        "incrementing.column.name", "id");
        try (var database = DriverManager.getConnection(url);
                var sql = database.createStatement()) {
            assertEquals(new Reached(true, "0 of 0 tables"), look(config, NOTHING));
            sql.execute("CREATE TABLE t (id BIGINT NOT NULL PRIMARY KEY)");
            assertEquals(new Reached(true, "1 of 1 tables"), look(config, NOTHING));
            sql.execute("INSERT INTO t VALUES (7)");
            assertEquals(new Reached(false, "0 of 1 tables"), look(config, NOTHING));

            var bulk = new HashMap<>(config);
            bulk.remove("incrementing.column.name");
            assertThrows(UserError.class, () -> look(bulk, NOTHING));
        }
        assertThrows(
                IOException.class,
                () -> look(with(config, "connection.url", url + ";IFEXISTS=TRUE"), NOTHING));
    }

    @Test
    void sinksAndOthersCannotBeAsked() {
        assertEquals(
                Optional.empty(),
                Connectors.progress(Map.of("connector.class", "RedisSink", "topics", "t")));
        assertEquals(
                Optional.empty(), Connectors.progress(Map.of("connector.class", "org.x.Other")));
    }

    @Test
    void sinkReadsTheTopicsThatItsSettingsMean() {
        var named = SinkReader.of("s", Map.of("topics", "a, b"));
        assertEquals("connect-s", named.group());
        assertTrue(named.topics().test("b"));
        assertTrue(named.topics().negate().test("c"));
        var matched =
                SinkReader.of(
                        "s", Map.of("topics.regex", "a.*", "consumer.override.group.id", "mine"));
        assertEquals("mine", matched.group());
        assertTrue(matched.topics().test("ab"));
        assertTrue(matched.topics().negate().test("ba"));
    }

    private static Map<String, String> with(Map<String, String> config, String name, String value) {
        var changed = new HashMap<>(config);
        changed.put(name, value);
        return changed;
    }

    private static Reached look(Map<String, String> config, String offsets) throws IOException {
        try (var progress = Connectors.progress(config).orElseThrow()) {
            return progress.look(tree(offsets));
        }
    }

    private static JsonNode tree(String json) throws IOException {
        return JSON.readTree(json.replace('\'', '"'));
    }
}
