package io.millrace.connect;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.Await;
import io.millrace.cluster.Records;
import io.millrace.config.UserError;
import io.millrace.connect.Restarts.Part;

import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.connect.errors.ConnectException;
import org.apache.kafka.connect.errors.DataException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

class RestartsTest {
    private static final Part TASK = new Part("x", OptionalInt.of(0));
    private final Exception any = new ConnectException("no");

    private Instant now = Instant.EPOCH;

    private Restarts standard() {
        return new Restarts(Restarts.Delays.STANDARD, () -> now);
    }

    @Test
    void eachFailureWaitsTwiceAsLongAsTheOneBefore() {
        try (var restarts = standard()) {
            var waits = new ArrayList<Long>();
            for (var i = 0; i < 7; i++) {
                var wait = restarts.delay(TASK, any).orElseThrow();
                waits.add(wait.toSeconds());
                now = now.plus(wait).plusSeconds(60);
            }
            assertEquals("[10, 20, 40, 80, 160, 300, 300]", waits.toString());
            var other = new Part("x", OptionalInt.empty());
            assertEquals(Optional.of(Duration.ofSeconds(10)), restarts.delay(other, any));
        }
    }

    @Test
    void aTaskThatRanWellForTenMinutesBeginsAnew() {
        try (var restarts = standard()) {
            assertEquals(Optional.of(Duration.ofSeconds(10)), restarts.delay(TASK, any));
            now = now.plusSeconds(10).plus(Duration.ofMinutes(10));
            assertEquals(Optional.of(Duration.ofSeconds(20)), restarts.delay(TASK, any));
            now = now.plusSeconds(20).plus(Duration.ofMinutes(10)).plusMillis(1);
            assertEquals(Optional.of(Duration.ofSeconds(10)), restarts.delay(TASK, any));
        }
    }

    @Test
    void whatWouldOnlyFailOnceMoreIsLeftToTheUser() {
        try (var restarts = standard()) {
            var setting = new ConfigException("set pk.mode");
            var record = new DataException("not a number");
            assertEquals(Optional.empty(), restarts.delay(TASK, setting));
            assertEquals(
                    Optional.empty(), restarts.delay(TASK, new ConnectException("task", record)));
        }
    }

    @Test
    @ExtendWith(Worker.Shared.class)
    void aFailedTaskOfAWorkerRunsAgainByItself(Worker worker) throws Exception {
        var url = "jdbc:h2:mem:restarts";
        Worker.execute(
                url,
                "SET DB_CLOSE_DELAY -1",
                "CREATE TABLE \"restarts\" (\"id\" INT)",
                "CREATE USER sink PASSWORD 'its own'",
                "GRANT SELECT ON \"restarts\" TO sink");
        worker.send("restarts", null, "{\"id\":1}");
        worker.connect()
                .put(
                        "restarts",
                        Worker.config(
                                "connector.class", "JdbcSink",
                                "topics", "restarts",
                                "connection.url", url,
                                "connection.user", "sink",
                                "connection.password", "its own"));
        var why = worker.awaitFailure("restarts");
        assertTrue(why.contains("Not enough rights"), why);
        Worker.execute(url, "GRANT ALL ON \"restarts\" TO sink");
        Worker.awaitValue("1", url, "SELECT COUNT(*) FROM \"restarts\"");
        worker.awaitRunning("restarts");
        worker.connect().delete("restarts");
    }

    @Test
    @ExtendWith(Worker.Shared.class)
    void aConnectorThatDidNotStartIsStartedAgainUnlessItsSettingsAreWrong(
            Worker worker, @TempDir Path dir) throws Exception {
        var file = dir.resolve("stone");
        Files.writeString(file, "stone");
        var config =
                Worker.config(
                        "connector.class", StumblingSource.class.getName(),
                        "stone", file.toString());
        worker.connect().put("stumbling", config);
        config.put("wrong", "true");
        worker.connect().put("wrong", config);
        Await.untilEquals("FAILED", () -> state(worker, "stumbling"));
        Await.untilEquals("FAILED", () -> state(worker, "wrong"));
        Files.delete(file);
        Await.untilEquals("RUNNING", () -> state(worker, "stumbling"));
        assertEquals(List.of("up"), Records.read(worker.cluster(), "stumbled", 1));
        assertEquals("FAILED", state(worker, "wrong"));
        worker.connect().delete("stumbling");
        worker.connect().delete("wrong");
    }

    private static String state(Worker worker, String connector) {
        try {
            return worker.connect().status(connector).path("connector").path("state").asText();
        } catch (UserError _) {
            return ""; // none yet
        }
    }
}
