package io.millrace.bench;

import java.io.IOException;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// Requests a second and their 99th percentile, of one small JSON record each, by wrk: the gateway
/// with acknowledgement and without, Flask with gunicorn and kafka-python with acknowledgement, and
/// a bare Jetty that answers a constant. All before one broker and in turn; wrk and the servers
/// share the machine.
///
/// Arguments: seconds of each measurement (10), numbers of connections (1 50 500). Needs wrk;
/// without gunicorn, Flask and kafka-python of `/usr/bin/python3` it says so and leaves them out.
public final class GatewayBench {
    private static final List<Integer> CONNECTIONS = List.of(1, 50, 500);

    /// Of all processes that serve.
    static final List<String> FLAGS =
            List.of(
                    "-XX:+UseSerialGC",
                    "-Xmx512m",
                    "-Djava.util.logging.config.file="
                            + System.getProperty("java.util.logging.config.file", ""));

    private static final String LUA =
            """
            wrk.method = "POST"
            wrk.body = '{"user":"ana","item":"sword","price":12.5}'
            wrk.headers["Content-Type"] = "application/json"
            """;

    private static final Pattern RATE = Pattern.compile("Requests/sec:\\s+([\\d.]+)");
    private static final Pattern P99 = Pattern.compile("99%\\s+([\\d.]+)(us|ms|s)\\b");
    private static final Pattern BAD = Pattern.compile("Non-2xx or 3xx responses: (\\d+)");

    /// Not the first of PATH: Debian's packages are for this one.
    private static final String PYTHON = "/usr/bin/python3";

    private GatewayBench() {}

    public static void main(String[] args) throws IOException, InterruptedException {
        int seconds = args.length > 0 ? Integer.parseInt(args[0]) : 10;
        var numbers =
                args.length > 1
                        ? Stream.of(args).skip(1).map(Integer::valueOf).toList()
                        : CONNECTIONS;
        var dir = Files.createTempDirectory("bench");
        var script = Files.writeString(dir.resolve("post.lua"), LUA);
        try (var broker = Child.start(BrokerProcess.class, FLAGS, List.of(dir.toString()));
                var bare = Child.start(BareProcess.class, FLAGS, List.of())) {
            var kafka = broker.await("ready")[1];
            var constant = bare.await("ready")[1];
            try (var gateway = Child.start(GatewayProcess.class, FLAGS, List.of(kafka))) {
                var url = gateway.await("ready")[1] + "/e/events";
                var flask = Flask.start(kafka);
                try {
                    var load = new Wrk(script, seconds);
                    load.warmUp(url);
                    load.warmUp(url + "?ack=none");
                    load.warmUp(constant);
                    System.out.println("server connections requests/s p99-ms not-2xx");
                    for (int connections : numbers) {
                        load.on("gateway", url, connections);
                        flask.ifPresent(f -> load.on("flask", f.url + "/e/events", connections));
                        load.on("gateway-ack-none", url + "?ack=none", connections);
                        load.on("bare", constant, connections);
                    }
                } finally {
                    flask.ifPresent(Flask::close);
                }
            }
        } finally {
            try (var files = Files.walk(dir)) {
                files.sorted(Comparator.reverseOrder()).forEach(f -> f.toFile().delete());
            }
        }
    }

    /// wrk, which warms a server up before it measures it.
    private record Wrk(Path script, int seconds) {
        /// The JVM compiles for as long as 20 s of this; a server that has just started shows its
        /// compiler.
        void warmUp(String url) {
            wrk(url, 50, 20);
        }

        void on(String name, String url, int connections) {
            wrk(url, connections, Math.max(3, seconds / 2));
            var out = wrk(url, connections, seconds);
            System.out.printf(
                    Locale.ROOT,
                    "%s %d %s %s %s%n",
                    name,
                    connections,
                    found(RATE, out).orElse("none"),
                    millis(out),
                    found(BAD, out).orElse("0"));
        }

        private String wrk(String url, int connections, int howLong) {
            try {
                var process =
                        new ProcessBuilder(
                                        "wrk",
                                        "-t1",
                                        "-c" + connections,
                                        "-d" + howLong + "s",
                                        "--timeout",
                                        "10s",
                                        "--latency",
                                        "-s",
                                        script.toString(),
                                        url)
                                .redirectErrorStream(true)
                                .start();
                return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            } catch (IOException e) {
                throw new IllegalStateException("wrk cannot be run: install it", e);
            }
        }

        private static Optional<String> found(Pattern pattern, String out) {
            var matcher = pattern.matcher(out);
            return matcher.find() ? Optional.of(matcher.group(1)) : Optional.empty();
        }

        private static String millis(String out) {
            var matcher = P99.matcher(out);
            if (!matcher.find()) {
                return "none";
            }
            var factor = Map.of("us", 0.001, "ms", 1.0, "s", 1000.0).get(matcher.group(2));
            return "%.2f".formatted(Double.parseDouble(matcher.group(1)) * factor);
        }
    }

    /// Flask under gunicorn with the workers that its documentation names for 2 cores, and threads.
    private record Flask(Process process, String url) implements AutoCloseable {
        static Optional<Flask> start(String kafka) throws IOException, InterruptedException {
            var asked =
                    new ProcessBuilder(PYTHON, "-c", "import flask, kafka, gunicorn")
                            .redirectErrorStream(true)
                            .start();
            if (asked.waitFor() != 0) {
                System.out.println("no Flask, gunicorn or kafka-python: left out");
                return Optional.empty();
            }
            int port;
            try (var free = new ServerSocket(0)) {
                port = free.getLocalPort();
            }
            var builder =
                    new ProcessBuilder(
                            PYTHON,
                            "-m",
                            "gunicorn",
                            "-w",
                            "5",
                            "-k",
                            "gthread",
                            "--threads",
                            "16",
                            "--log-level",
                            "error",
                            "-b",
                            "127.0.0.1:" + port,
                            "--chdir",
                            "bench/flask",
                            "app:app");
            builder.environment().put("KAFKA", kafka);
            var flask = new Flask(builder.inheritIO().start(), "http://127.0.0.1:" + port);
            for (int i = 0; i < 300 && !answers(port); i++) {
                Thread.sleep(100);
            }
            return Optional.of(flask);
        }

        private static boolean answers(int port) {
            try (var _ = new Socket("127.0.0.1", port)) {
                return true;
            } catch (IOException _) {
                return false;
            }
        }

        @Override
        public void close() {
            process.destroy();
            process.onExit().join();
        }
    }
}
