package io.millrace.connect;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// A server from npm in a process of its own. Needs npm, Node 20 and the network.
final class NodeServer implements AutoCloseable {
    private static final Path PROJECT = Path.of(System.getProperty("millrace.project", "."));
    private static final Path INSTALLED = PROJECT.resolve("target/stores").toAbsolutePath();

    private final Process process;
    private final String url;

    private NodeServer(Process process, String url) {
        this.process = process;
        this.url = url;
    }

    /// Installs what is in src/test/stores/package.json.
    static void install() throws IOException, InterruptedException {
        Files.createDirectories(INSTALLED);
        Files.copy(
                PROJECT.resolve("src/test/stores/package.json"),
                INSTALLED.resolve("package.json"),
                StandardCopyOption.REPLACE_EXISTING);
        var npm =
                new ProcessBuilder("npm", "install", "--no-audit", "--no-fund", "--no-package-lock")
                        .directory(INSTALLED.toFile())
                        .redirectErrorStream(true)
                        .redirectOutput(INSTALLED.resolve("npm.log").toFile())
                        .start();
        npm.waitFor(5, TimeUnit.MINUTES);
        npm.destroyForcibly();
        assertEquals(0, npm.waitFor());
    }

    /// @param script below node_modules
    /// @param listening what stands before the address in the line that says it is ready
    static NodeServer start(String script, String listening, String... args) throws IOException {
        var command = new ArrayList<>(List.of("node", "node_modules/" + script));
        command.addAll(List.of(args));
        var builder =
                new ProcessBuilder(command).directory(INSTALLED.toFile()).redirectErrorStream(true);
        // s3rver encrypts the tokens of its pages with DES
        builder.environment().put("NODE_OPTIONS", "--openssl-legacy-provider");
        var process = builder.start();
        var output = process.inputReader();
        for (var line = output.readLine(); line != null; line = output.readLine()) {
            var at = line.indexOf(listening);
            if (at >= 0) {
                Thread.ofVirtual().start(() -> drain(output));
                return new NodeServer(process, line.substring(at + listening.length()).strip());
            }
        }
        throw new IOException(script + " ended");
    }

    private static void drain(BufferedReader output) {
        try {
            while (output.readLine() != null) {
                // so that the server can go on writing
            }
        } catch (IOException _) {
            // it was stopped
        }
    }

    /// As the server says it.
    String address() {
        return url;
    }

    /// Lets it write down what it has.
    @Override
    public void close() {
        process.destroy();
        process.onExit().join();
    }
}
