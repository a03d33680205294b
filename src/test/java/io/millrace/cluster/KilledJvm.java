package io.millrace.cluster;

import com.google.errorprone.annotations.CanIgnoreReturnValue;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// A child process on the tests' classpath that ends by a kill, as with `kill -9`.
public final class KilledJvm implements AutoCloseable {
    private final Process process;
    private final BufferedReader output;

    private KilledJvm(Process process) {
        this.process = process;
        this.output = process.inputReader();
    }

    /// Runs `main` of the class with the arguments.
    public static KilledJvm start(Class<?> main, String... args) throws IOException {
        var java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        var command = new ArrayList<>(List.of(java, "-Xmx512m", "-XX:+UseSerialGC"));
        command.addAll(
                List.of("-XX:TieredStopAtLevel=1", "-cp", System.getProperty("java.class.path")));
        command.add(main.getName());
        command.addAll(List.of(args));
        var builder = new ProcessBuilder(command).redirectErrorStream(true);
        return new KilledJvm(
                builder.directory(new File(System.getProperty("java.io.tmpdir"))).start());
    }

    /// Waits for a line of output that contains the text, and returns it.
    @CanIgnoreReturnValue
    public String awaitLine(String text) throws IOException {
        var seen = new StringBuilder();
        for (var line = output.readLine(); line != null; line = output.readLine()) {
            if (line.contains(text)) {
                return line;
            }
            seen.append(line).append('\n');
        }
        throw new IOException("The child ended before it wrote '" + text + "':\n" + seen);
    }

    /// Stops it where it is: its sockets stay open, and nobody answers.
    public void pause() throws Exception {
        signal("-STOP");
    }

    /// Lets it go on.
    public void resume() throws Exception {
        signal("-CONT");
    }

    private void signal(String name) throws Exception {
        var pid = Long.toString(process.pid());
        var kill = new ProcessBuilder("kill", name, pid).inheritIO().start();
        if (kill.waitFor() != 0) {
            throw new IOException("kill " + name + " " + pid);
        }
    }

    /// Kills it.
    @Override
    public void close() throws IOException {
        process.destroyForcibly().onExit().join();
        output.close();
    }
}
