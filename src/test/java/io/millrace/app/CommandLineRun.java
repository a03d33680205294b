package io.millrace.app;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/// A run of the program in this process: what it printed and how it ended.
public record CommandLineRun(int code, String out, String err) {
    /// With nothing on stdin.
    public static CommandLineRun of(Path folder, String... args) {
        return of(folder, "", List.of(args));
    }

    /// @param in what is on stdin
    public static CommandLineRun of(Path folder, String in, List<String> args) {
        var out = new ByteArrayOutputStream();
        var err = new ByteArrayOutputStream();
        var main =
                new Main(
                        new ByteArrayInputStream(in.getBytes(StandardCharsets.UTF_8)),
                        new PrintStream(out, true, StandardCharsets.UTF_8),
                        new PrintStream(err, true, StandardCharsets.UTF_8),
                        Map.of(),
                        folder);
        var code = main.run(new Stop(), args.toArray(String[]::new));
        return new CommandLineRun(
                code, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
    }

    public List<String> lines() {
        return out.lines().toList();
    }

    /// Words and one more option with its value.
    public static List<String> words(String words, String... more) {
        return Stream.concat(Stream.of(words.split(" ")), Stream.of(more)).toList();
    }
}
