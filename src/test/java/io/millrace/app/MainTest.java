package io.millrace.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.nio.file.Files;
import java.nio.file.Path;

/// What needs no server: the command line, settings, exit codes.
class MainTest {
    @TempDir Path folder = Path.of("");

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "\"\"                               | 2 | Usage: millrace",
                "frobnicate                         | 2 | frobnicate",
                "up --sql.prot=1                    | 2 | --sql.port",
                "up --port-offset x                 | 2 | --port-offset",
                "up --sql.port=x                    | 2 | sql.port is 'x' (from --sql.port).",
                "topic                              | 2 | consume",
                "topic create                       | 2 | NAME",
                "topic list --bootstrap localhost:1 | 3 | Nobody answers at localhost:1 (Kafka).",
                "topic list --config none.json      | 1 | none.json does not exist.",
                "sql --server http://localhost:1    | 3 | Nobody answers at http://localhost:1",
                "sql --server ::                    | 1 | '::' is no URL.",
                "help nothing                       | 1 | There is no verb nothing.",
                "help versoin                       | 1 | Did you mean version?",
            })
    void mistakesAreSaidOnStderrWithTheRightExitCode(String words, int code, String said) {
        var args = words.isEmpty() ? new String[0] : words.split(" ");
        var run = CommandLineRun.of(folder, args);
        assertEquals(code, run.code(), run.err());
        assertTrue(run.err().contains(said), run.err());
        assertTrue(!run.err().contains("\tat "), run.err());
        assertEquals("", run.out());
    }

    @Test
    void verbsExplainThemselves() {
        var up = CommandLineRun.of(folder, "up", "--help");
        assertEquals(0, up.code());
        assertTrue(up.out().contains("--ephemeral"), up.out());
        assertEquals(up.out(), CommandLineRun.of(folder, "help", "up").out());
        var settings = CommandLineRun.of(folder, "help", "settings");
        assertTrue(settings.out().contains("sql.port"), settings.out());
        assertEquals(0, CommandLineRun.of(folder, "help").code());
    }

    @Test
    void versionTellsMoreWhenAsked() {
        assertEquals("Millrace dev\n", CommandLineRun.of(folder, "version").out());
        var verbose = CommandLineRun.of(folder, "version", "-v");
        assertTrue(verbose.out().contains("Kafka 4.3.1\n"), verbose.out());
        assertTrue(verbose.out().contains("AOT cache: none\n"), verbose.out());
        var json = CommandLineRun.of(folder, "version", "--json");
        assertTrue(json.out().startsWith("{\"millrace\":\"dev\",\"kafka\":\"4.3.1\""), json.out());
    }

    @Test
    void verbsThatOnlyAskLeaveNothingBehind() throws Exception {
        CommandLineRun.of(folder, "status", "--port-offset", "-8000");
        try (var files = Files.list(folder)) {
            assertEquals(0, files.count());
        }
    }

    @Test
    void statusSaysWhatDoesNotRun() {
        var run = CommandLineRun.of(folder, "status", "--bootstrap", "localhost:1", "--json");
        assertEquals(3, run.code());
        assertTrue(run.lines().getFirst().contains("\"state\":\"not reachable\""), run.out());
    }
}
