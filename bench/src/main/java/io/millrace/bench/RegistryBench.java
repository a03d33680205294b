package io.millrace.bench;

import io.millrace.registry.RegistryClient;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.IntConsumer;

/// The Schema Registry over HTTP, one request after the other: how long a registration takes and
/// how long a schema by its id, and how long the registry takes to start.
///
/// Start times are two: of the registry alone, which reads as many schemas as were registered; and
/// of all rooms together from the beginning of the JVM, with a registry of their own and with one
/// elsewhere in its place.
///
/// Arguments: the number of schemas (5000), the number of starts of each (5).
public final class RegistryBench {
    private static final int WARM_UP = 1_000;

    private static final List<String> FLAGS =
            List.of(
                    "-XX:+UseSerialGC",
                    "-Xmx1g",
                    "--enable-native-access=ALL-UNNAMED",
                    "--sun-misc-unsafe-memory-access=allow",
                    "-Djava.util.logging.config.file="
                            + System.getProperty("java.util.logging.config.file", ""));

    private RegistryBench() {}

    public static void main(String[] args) throws IOException, InterruptedException {
        int count = args.length > 0 ? Integer.parseInt(args[0]) : 5_000;
        int starts = args.length > 1 ? Integer.parseInt(args[1]) : 5;
        var dir = Files.createTempDirectory("bench");
        try (var process = Child.start(RegistryProcess.class, FLAGS, List.of(dir.toString()))) {
            requests(process.await("ready")[1], count);
            var alone = new ArrayList<Double>();
            for (int i = 0; i < starts; i++) {
                process.tell("again");
                alone.add(Double.parseDouble(process.await("started")[1]));
            }
            System.out.printf(
                    Locale.ROOT,
                    "start of the registry with %d schemas %24.0f ms%n",
                    WARM_UP + count,
                    median(alone));
        } finally {
            delete(dir);
        }
        stacks(starts);
    }

    // ---------------------------------------------------------------- requests

    private static void requests(String url, int count) {
        try (var client = new RegistryClient(url, "", "")) {
            var ids = new ArrayList<Integer>();
            IntConsumer register =
                    i -> {
                        var body = Map.of("schema", schema(i));
                        var path = "subjects/topic-%d-value/versions".formatted(i);
                        ids.add(client.post(path, body).path("id").asInt());
                    };
            times(0, WARM_UP, register);
            print("register", times(WARM_UP, count, register));
            IntConsumer get = i -> client.get("schemas/ids/" + ids.get(i % ids.size()));
            times(0, WARM_UP, get);
            print("get by id", times(0, count, get));
        }
    }

    private static String schema(int number) {
        return """
        {"type": "record", "name": "Order%d", "fields": [
          {"name": "id", "type": "string"}, {"name": "total", "type": "double"},
          {"name": "lines", "type": {"type": "array", "items": "string"}}]}
        """
                .formatted(number);
    }

    /// @return milliseconds of each, sorted
    private static List<Double> times(int from, int count, IntConsumer request) {
        var times = new ArrayList<Double>();
        for (int i = from; i < from + count; i++) {
            long began = System.nanoTime();
            request.accept(i);
            times.add((System.nanoTime() - began) / 1e6);
        }
        times.sort(Comparator.naturalOrder());
        return times;
    }

    private static void print(String what, List<Double> sorted) {
        System.out.printf(
                Locale.ROOT,
                "%-20s p50 %6.2f ms   p99 %6.2f ms   most %6.1f ms%n",
                what,
                sorted.get(sorted.size() / 2),
                sorted.get(sorted.size() * 99 / 100),
                sorted.getLast());
    }

    // ---------------------------------------------------------------- the whole stack

    private static void stacks(int starts) throws IOException, InterruptedException {
        var with = new ArrayList<Double>();
        var without = new ArrayList<Double>();
        for (int i = 0; i <= starts; i++) { // the first pair fills the system's cache of files
            double own = stack("--registry.port=0");
            double elsewhere = stack("--registry.url=http://127.0.0.1:1");
            if (i > 0) {
                with.add(own);
                without.add(elsewhere);
            }
        }
        System.out.printf(
                Locale.ROOT,
                "start of all rooms   with a registry %.0f ms   without %.0f ms   more %.0f ms%n",
                median(with),
                median(without),
                median(with) - median(without));
    }

    /// Milliseconds until all rooms answer, as users start them.
    private static double stack(String registry) throws IOException, InterruptedException {
        var command = new ArrayList<>(List.of("./millrace", "up", "--ephemeral", registry));
        command.addAll(List.of("--kafka.port=0", "--connect.port=0", "--sql.port=0"));
        long began = System.nanoTime();
        var process = new ProcessBuilder(command).redirectErrorStream(true).start();
        try (var lines = process.inputReader(StandardCharsets.UTF_8)) {
            var said = new StringBuilder();
            for (var line = lines.readLine(); line != null; line = lines.readLine()) {
                said.append(line).append('\n');
                if (line.startsWith("Ready")) {
                    return (System.nanoTime() - began) / 1e6;
                }
            }
            throw new IllegalStateException("the program ended:\n" + said);
        } finally {
            process.destroy();
            process.waitFor();
        }
    }

    private static double median(List<Double> of) {
        return of.stream().sorted().toList().get(of.size() / 2);
    }

    private static void delete(Path dir) throws IOException {
        try (var files = Files.walk(dir)) {
            for (var file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        }
    }
}
