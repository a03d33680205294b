package io.millrace.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

class SettingsTest {
    @TempDir Path folder = Path.of("");

    @Test
    void defaultsAreTheDocumentedPorts() {
        var settings = resolve(Map.of(), Map.of());
        var data = folder.resolve(".millrace");
        assertEquals(
                new ClusterSettings.Embedded(data.resolve("kafka"), "127.0.0.1", 9092),
                settings.cluster());
        assertEquals(
                new ConnectSettings("127.0.0.1", 8083, "millrace-connect", List.of()),
                settings.connect());
        assertEquals(8088, settings.sql().http().port());
        assertEquals(8082, settings.gateway().http().port());
        assertEquals(GatewayLimits.DEFAULTS, settings.gateway().limits());
        assertEquals(data.resolve("state"), settings.sql().stateDir());
        assertEquals(HttpLimits.DEFAULTS, settings.sql().http().limits());
    }

    @Test
    void flagsWinOverEnvironmentOverFileOverDefaults() throws Exception {
        file("connect.port=1\nsql.port=1\nkafka.port=1\nsql.streams.num.stream.threads=1");
        var environment =
                Map.of(
                        "MILLRACE_CONNECT_PORT", "2",
                        "MILLRACE_SQL_PORT", "2",
                        "MILLRACE_SQL_STREAMS_MAX_TASK_IDLE_MS", "2",
                        "MILLRACE_SERVICE_HOST", "10.0.0.1",
                        "PATH", "/bin");
        var settings = resolve(Map.of("sql.port", "3"), environment);
        assertEquals(1, ((ClusterSettings.Embedded) settings.cluster()).port());
        assertEquals(2, settings.connect().port());
        assertEquals(3, settings.sql().http().port());
        assertEquals(
                Map.of("num.stream.threads", "1", "max.task.idle.ms", "2"),
                settings.sql().streams());
    }

    @Test
    void theOffsetMovesEveryPortButFreeOnes() {
        var settings = resolve(Map.of("port.offset", "1000", "connect.port", "0"), Map.of());
        assertEquals(10_092, ((ClusterSettings.Embedded) settings.cluster()).port());
        assertEquals(0, settings.connect().port());
        assertEquals(9088, settings.sql().http().port());
    }

    @Test
    void bootstrapNamesAnExternalCluster() {
        var settings = resolve(Map.of("kafka.bootstrap", "kafka:9092"), Map.of());
        assertEquals(
                new ClusterSettings.External(Map.of("bootstrap.servers", "kafka:9092")),
                settings.cluster());
    }

    @Test
    void anotherDataFolderTakesEverythingWithIt() {
        var settings = resolve(Map.of(), Map.of()).in(folder.resolve("tmp"));
        assertEquals(folder.resolve("tmp/logs"), settings.logDir());
        assertEquals(folder.resolve("tmp/state"), settings.sql().stateDir());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "sql.prot | 1 | There is no setting --sql.prot. | Did you mean sql.port?",
                "colour | 1 | There is no setting --colour. | All settings: millrace help settings",
                "sql.port | x | sql.port is 'x' (from --sql.port). | It must be a whole number"
                        + " 0..65535",
                "port.offset | 60000 | registry.port 8081 moved by the port offset is 68081. |"
                        + " Ports are 1..65535; take a smaller offset",
                "listen.without.auth | yes | listen.without.auth is 'yes' (from"
                        + " --listen.without.auth). | It must be true or false",
                "host | 0.0.0.0 | host is 0.0.0.0, which others can reach, and there is no"
                        + " authentication yet. | Keep host=127.0.0.1, or set"
                        + " listen.without.auth=true in a trusted network",
            })
    void wrongValuesSayWhereAndWhatToDo(String name, String value, String message, String hint) {
        var error = assertThrows(UserError.class, () -> resolve(Map.of(name, value), Map.of()));
        assertEquals(message, error.message());
        assertEquals(hint, error.hint().orElse(""));
    }

    @Test
    void anUnknownNameInTheFileNamesTheNearest() throws Exception {
        file("sqlport=1");
        var error = assertThrows(UserError.class, () -> resolve(Map.of(), Map.of()));
        assertEquals("There is no setting millrace.properties: sqlport.", error.message());
        assertEquals("Did you mean sql.port?", error.hint().orElse(""));
    }

    @Test
    void theTableIsSortedOutAndDocumented() {
        for (var setting : Settings.ALL) {
            assertTrue(setting.doc().endsWith("."), setting.name());
        }
        assertEquals(
                Settings.ALL.size(), Settings.ALL.stream().map(Setting::name).distinct().count());
    }

    private void file(String text) throws Exception {
        Files.writeString(folder.resolve("millrace.properties"), text);
    }

    private Settings resolve(Map<String, String> flags, Map<String, String> environment) {
        return Settings.resolve(flags, environment, folder);
    }
}
