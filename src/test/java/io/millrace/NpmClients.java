package io.millrace;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// Clients from npm that talk to our servers. Needs npm, Node 20 and the network.
///
/// The scripts are in src/test/clients; the packages go to target/clients.
public final class NpmClients {
    private static final Path PROJECT = Path.of(System.getProperty("millrace.project", "."));
    private static final Path INSTALLED = PROJECT.resolve("target/clients").toAbsolutePath();

    private NpmClients() {}

    /// Installs what is in src/test/clients/package.json.
    public static void install() throws IOException, InterruptedException {
        Files.createDirectories(INSTALLED);
        try (var files = Files.list(PROJECT.resolve("src/test/clients"))) {
            for (var file : files.toList()) {
                Files.copy(
                        file,
                        INSTALLED.resolve(file.getFileName()),
                        StandardCopyOption.REPLACE_EXISTING);
            }
        }
        var _ = run("npm", "install", "--no-audit", "--no-fund", "--no-package-lock");
    }

    /// Runs a script, whose last line must be `ok`.
    public static void check(String script, String url) throws IOException, InterruptedException {
        var said = run("node", script + ".js", url);
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
