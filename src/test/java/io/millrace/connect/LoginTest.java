package io.millrace.connect;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.config.ConnectSettings;
import io.millrace.connect.jdbc.BatchWriter;
import io.millrace.connect.jdbc.SinkSettings;

import org.apache.kafka.common.config.ConfigException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Users, passwords and where they come from.
@ExtendWith(Worker.Shared.class)
class LoginTest {
    private static final String PASSWORD = "p\u00e4ss";

    @TempDir private Path dir;

    private static String databaseOfAna(String name) throws Exception {
        var url = "jdbc:h2:mem:" + name;
        Worker.execute(
                url,
                "SET DB_CLOSE_DELAY -1",
                "CREATE TABLE \"%s\" (\"id\" INT)".formatted(name),
                "CREATE USER ana PASSWORD '%s' ADMIN".formatted(PASSWORD));
        return url;
    }

    private static Map<String, String> sink(String topic, String url, String password) {
        return Worker.config(
                "connector.class", "JdbcSink",
                "name", topic,
                "topics", topic,
                "connection.url", url,
                "connection.user", "ana",
                "connection.password", password);
    }

    @Test
    void aWrongPasswordIsToldByTheValidationAndNotTriedAgain(Worker worker) throws Exception {
        var url = databaseOfAna("login");
        var told = worker.connect().validate(sink("login", url, "wrong")).toString();
        assertTrue(told.contains("refuses the connection: Wrong user name or password"), told);
        assertTrue(told.contains("Check connection.user, connection.password"), told);
        var settings = SinkSettings.of(sink("login", url, "wrong"), null);
        // of the class that is not started again
        assertThrows(ConfigException.class, () -> new BatchWriter(settings).close());
        new BatchWriter(SinkSettings.of(sink("login", url, PASSWORD), null)).close();
    }

    @Test
    void aDatabaseThatIsNotThereIsForTheUserToo(Worker worker) {
        var url = "jdbc:mysql://127.0.0.1:%d/nowhere".formatted(MariaDb.running().port());
        var told = worker.connect().validate(sink("nowhere", url, "")).toString();
        assertTrue(told.contains("Unknown database 'nowhere'"), told);
    }

    @Test
    void passwordsComeFromFilesAndVariablesThatAreAllowed() throws Exception {
        var secrets = Files.createDirectories(dir.resolve("secrets"));
        Files.writeString(secrets.resolve("db.properties"), "password=p\u00e4ss\nuser=ana\n");
        Files.writeString(dir.resolve("other.properties"), "password=x\n");
        var settings =
                new ConnectSettings(
                        "127.0.0.1",
                        0,
                        "g",
                        List.of(),
                        List.of(secrets),
                        List.of("PATH"),
                        Set.of());
        var file = secrets.resolve("db.properties").toString();
        var config = Map.of("a", "${file:%s:password}".formatted(file), "b", "x${env:PATH}");
        assertEquals(
                Map.of("a", PASSWORD, "b", "x" + System.getenv("PATH")),
                Secrets.resolve(config, settings));
        assertRefused("${file:%s:nothing}".formatted(file), "has no nothing", settings);
        assertRefused("${env:HOME}", "HOME is not one of the variables [PATH]", settings);
        var around = secrets.resolve("../other.properties").toString();
        assertRefused("${file:%s:password}".formatted(around), "in none of the folders", settings);
    }

    private static void assertRefused(String variable, String why, ConnectSettings settings) {
        var error =
                assertThrows(
                        ConfigException.class,
                        () -> Secrets.resolve(Map.of("x", variable), settings));
        assertTrue(String.valueOf(error.getMessage()).contains(why), error::toString);
    }

    @Test
    void strangersPagesReachNoConnector(Worker worker) throws Exception {
        assertEquals("HTTP/1.1 200 OK", worker.firstLine("Host: localhost"));
        assertEquals(
                "HTTP/1.1 200 OK",
                worker.firstLine("Host: localhost", "Origin: http://localhost:3000"));
        assertEquals("HTTP/1.1 421 Misdirected Request", worker.firstLine("Host: rebound.example"));
        assertEquals(
                "HTTP/1.1 403 Forbidden",
                worker.firstLine("Host: localhost", "Origin: http://stranger.example"));
    }

    @Test
    void aVariableThatMayNotBeReadIsAMistakeOfTheRequest(Worker worker) throws Exception {
        var answer =
                worker.rest(
                        400,
                        "/connectors/unread/config",
                        """
                        {"connector.class": "RedisSink", "topics": "unread",
                         "redis.password": "${file:/etc/hosts:x}"}\
                        """);
        assertTrue(answer.path("message").asText().contains("connect.secrets.path"));
    }

    @Test
    void aWorkerResolvesThemForItsConnectorsAndKeepsThemAsTheyWereWritten(Worker worker)
            throws Exception {
        var url = databaseOfAna("secrets");
        var file = Files.writeString(worker.secrets().resolve("db.properties"), "pw=" + PASSWORD);
        var config = new HashMap<>(sink("secrets", url, "${file:%s:pw}".formatted(file)));
        config.remove("name");
        worker.connect().put("secrets", config);
        worker.assertSameConfig(config, "secrets");
        worker.send("secrets", null, "{\"id\":1}");
        Worker.awaitValue("1", url, "SELECT COUNT(*) FROM \"secrets\"");
        worker.connect().delete("secrets");
    }
}
