package io.millrace.config;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// All settings, resolved: flags over environment over `millrace.properties` over defaults; handed
/// to the rooms as one record each. Immutable.
///
/// To add a setting, add a line to [#ALL] and a component to the record of the room that uses it.
public final class Settings {
    /// Every setting there is.
    public static final List<Setting> ALL =
            List.of(
                    new Setting("data.dir", ".millrace", "Folder for all data, state and logs."),
                    new Setting("host", "127.0.0.1", "Address that every server listens on."),
                    new Setting(
                            "listen.without.auth",
                            "false",
                            "true allows a host that others can reach; only for trusted networks."),
                    new Setting("port.offset", "0", "Added to every port that is not 0."),
                    new Setting("kafka.port", "9092", "Port of the broker; 0 for any free one."),
                    new Setting(
                            "kafka.bootstrap",
                            "",
                            "HOST:PORT of a Kafka cluster to use instead of an own broker."),
                    new Setting(
                            "kafka.config",
                            "",
                            "Client properties or JSON file of a cluster to use instead."),
                    new Setting("registry.port", "8081", "Port of the Schema Registry; 0 for any."),
                    new Setting(
                            "registry.topic", "_schemas", "Compacted topic that holds schemas."),
                    new Setting(
                            "registry.url",
                            "",
                            "URL of a Schema Registry to use instead of the own one."),
                    new Setting("registry.user", "", "User for the registry of registry.url."),
                    new Setting("registry.password", "", "Password of registry.user."),
                    new Setting("connect.port", "8083", "Port of Kafka Connect; 0 for any."),
                    new Setting(
                            "connect.group.id",
                            "millrace-connect",
                            "Group of Connect workers, and prefix of their topics."),
                    new Setting(
                            "connect.plugin.path",
                            "",
                            "Folders with further connectors, separated by commas."),
                    new Setting(
                            "connect.secrets.path",
                            "",
                            "Folders of files that ${file:PATH:KEY} in connectors may read."),
                    new Setting(
                            "connect.secrets.env",
                            "",
                            "Variables that ${env:NAME} in connectors may read, with commas."),
                    new Setting(
                            "connect.url",
                            "",
                            "URL of a Connect cluster for SQL to use instead of the own worker."),
                    new Setting("gateway.port", "8082", "Port of the HTTP gateway; 0 for any."),
                    new Setting(
                            "gateway.create.topics",
                            "false",
                            "true makes topics that are written to over HTTP and not there."),
                    new Setting(
                            "gateway.max.requests",
                            "2000",
                            "Gateway requests answered at once, 1..100000; others get 503."),
                    new Setting(
                            "gateway.max.streams",
                            "100",
                            "Streams of events read at once, 0..10000; others get 503."),
                    new Setting(
                            "gateway.max.consumers",
                            "100",
                            "Consumer instances of the REST Proxy API, 0..10000."),
                    new Setting(
                            "gateway.consumer.idle.ms",
                            "300000",
                            "Time after which an unused consumer instance ends, 1000..86400000."),
                    new Setting(
                            "gateway.delivery.timeout.ms",
                            "10000",
                            "Longest wait for Kafka's acknowledgement, 1000..600000; then 503."),
                    new Setting(
                            "gateway.buffer.bytes",
                            "33554432",
                            "Memory for records not yet written, 1048576..1073741824."),
                    new Setting(
                            "gateway.idempotency.keys",
                            "10000",
                            "Idempotency-Keys remembered, for 10 minutes, 0..10000000."),
                    new Setting("sql.port", "8088", "Port of the SQL server; 0 for any."),
                    new Setting(
                            "sql.service.id",
                            "default_",
                            "Names the SQL service; engines with the same id share its work."),
                    new Setting(
                            "sql.max.queries",
                            "500",
                            "SELECTs and PRINTs answered at once, 1..100000; others get 429."),
                    new Setting(
                            "sql.max.statement.chars",
                            "1048576",
                            "Longest SQL text of a request, 16..16777216; longer ones get 413."),
                    new Setting(
                            "sql.max.pull.rows",
                            "1000000",
                            "Most rows of a pull query, and keys it keeps in memory,"
                                    + " 1..2000000000."),
                    new Setting(
                            "sql.pull.cache.bytes",
                            "67108864",
                            "Memory for tables that pull queries ask for, 0..2000000000."),
                    new Setting(
                            "sql.extension.dir",
                            "",
                            "Folder with jars of own SQL functions; empty for ext in data.dir."),
                    new Setting("sql.streams.*", "", "Kafka Streams properties for every query."),
                    new Setting(
                            "http.max.body.bytes",
                            "16777216",
                            "Longest request body, 1..1073741824; longer ones get 413."),
                    new Setting(
                            "http.max.header.bytes",
                            "16384",
                            "Longest request headers, 512..1048576; longer ones get 431."),
                    new Setting(
                            "http.max.connections",
                            "1000",
                            "Most connections to one server, 1..100000; further ones wait."),
                    new Setting(
                            "http.idle.timeout.ms",
                            "60000",
                            "Time after which a connection without traffic ends, 100..3600000."),
                    new Setting(
                            "http.request.timeout.ms",
                            "120000",
                            "Longest time that a request may take to arrive, 100..3600000."),
                    new Setting(
                            "http.allowed.hosts",
                            "",
                            "Further names in Host and Origin of requests, as in a.example,b; * for"
                                    + " all."));

    private final Map<String, Value> values;
    private final Path folder;

    private Settings(Map<String, Value> values, Path folder) {
        this.values = Map.copyOf(values);
        this.folder = folder;
    }

    /// Puts together what is set.
    ///
    /// @param flags from the command line, by the names of [#ALL]
    /// @param environment of the process; what does not name a setting is ignored
    /// @param folder the working folder: may hold `millrace.properties`; relative paths start here
    /// @throws UserError when the file cannot be read, a name in it is unknown, or a value is
    ///   outside its limits
    public static Settings resolve(
            Map<String, String> flags, Map<String, String> environment, Path folder) {
        var values = new TreeMap<String, Value>();
        ALL.stream()
                .filter(setting -> !setting.isFamily())
                .forEach(s -> values.put(s.name(), new Value(s.defaultValue(), "the default")));
        values.putAll(PropertiesFile.read(folder.resolve("millrace.properties")));
        values.putAll(Environment.read(environment));
        flags.forEach(
                (name, value) -> values.put(known(name, "--"), new Value(value, "--" + name)));
        var settings = new Settings(values, folder.toAbsolutePath().normalize());
        settings.check();
        return settings;
    }

    /// The same settings with all data in another folder.
    public Settings in(Path dataDir) {
        var moved = new TreeMap<>(values);
        moved.put("data.dir", new Value(dataDir.toString(), "--ephemeral"));
        return new Settings(moved, folder);
    }

    /// The same settings with every port free to choose.
    public Settings onFreePorts() {
        var moved = new TreeMap<>(values);
        moved.replaceAll(
                (name, value) -> name.endsWith(".port") ? new Value("0", "free ports") : value);
        return new Settings(moved, folder);
    }

    /// Where all data, state and logs are; absolute. Not made here.
    public Path dataDir() {
        return folder.resolve(text("data.dir")).normalize();
    }

    /// Where the log files are.
    public Path logDir() {
        return dataDir().resolve("logs");
    }

    /// Whether and how a Kafka cluster elsewhere is used: the file to read; not together with
    /// `kafka.bootstrap`.
    public Optional<Path> clusterFile() {
        return optional("kafka.config").map(folder::resolve);
    }

    /// The broker of our own, or the cluster of `kafka.bootstrap`. Ignores [#clusterFile], which
    /// only the cluster room can read.
    public ClusterSettings cluster() {
        return optional("kafka.bootstrap")
                .<ClusterSettings>map(
                        servers ->
                                new ClusterSettings.External(Map.of("bootstrap.servers", servers)))
                .orElseGet(
                        () ->
                                new ClusterSettings.Embedded(
                                        dataDir().resolve("kafka"),
                                        text("host"),
                                        port("kafka.port")));
    }

    /// The Connect worker.
    public ConnectSettings connect() {
        return new ConnectSettings(
                text("host"),
                port("connect.port"),
                text("connect.group.id"),
                words("connect.plugin.path").map(folder::resolve).toList(),
                words("connect.secrets.path").map(folder::resolve).toList(),
                words("connect.secrets.env").toList(),
                allowedHosts());
    }

    /// What stands between the commas.
    private Stream<String> words(String name) {
        return Stream.of(text(name).split(",")).map(String::strip).filter(w -> !w.isEmpty());
    }

    /// The Schema Registry.
    public RegistrySettings registry() {
        return new RegistrySettings(
                http("Schema Registry", "registry.port"),
                text("registry.topic"),
                text("registry.url"),
                text("registry.user"),
                text("registry.password"));
    }

    /// The HTTP gateway.
    public GatewaySettings gateway() {
        return new GatewaySettings(
                http("HTTP gateway", "gateway.port"),
                truth("gateway.create.topics")
                        ? GatewaySettings.MissingTopics.MADE
                        : GatewaySettings.MissingTopics.REFUSED,
                new GatewayLimits(
                        number("gateway.max.requests", 1, 100_000),
                        number("gateway.max.streams", 0, 10_000),
                        number("gateway.max.consumers", 0, 10_000),
                        Duration.ofMillis(number("gateway.consumer.idle.ms", 1_000, 86_400_000)),
                        Duration.ofMillis(number("gateway.delivery.timeout.ms", 1_000, 600_000)),
                        number("gateway.buffer.bytes", 1 << 20, 1 << 30),
                        number("gateway.idempotency.keys", 0, 10_000_000)));
    }

    /// The SQL engine.
    public SqlSettings sql() {
        var streams = new TreeMap<String, String>();
        values.forEach(
                (name, value) -> {
                    if (name.startsWith("sql.streams.")) {
                        streams.put(name.substring("sql.streams.".length()), value.text);
                    }
                });
        return new SqlSettings(
                http("SQL server", "sql.port"),
                text("sql.service.id"),
                dataDir().resolve("state"),
                optional("sql.extension.dir")
                        .map(folder::resolve)
                        .orElseGet(() -> dataDir().resolve("ext")),
                text("connect.url"),
                new SqlLimits(
                        number("sql.max.queries", 1, 100_000),
                        number("sql.max.statement.chars", 16, 1 << 24),
                        number("sql.max.pull.rows", 1, 2_000_000_000),
                        number("sql.pull.cache.bytes", 0, 2_000_000_000)),
                streams);
    }

    private HttpSettings http(String room, String portName) {
        var limits =
                new HttpLimits(
                        number("http.max.body.bytes", 1, 1 << 30),
                        number("http.max.header.bytes", 512, 1 << 20),
                        number("http.max.connections", 1, 100_000),
                        Duration.ofMillis(number("http.idle.timeout.ms", 100, 3_600_000)),
                        Duration.ofMillis(number("http.request.timeout.ms", 100, 3_600_000)));
        return new HttpSettings(room, text("host"), port(portName), limits, allowedHosts());
    }

    private Set<String> allowedHosts() {
        return Stream.of(text("http.allowed.hosts").toLowerCase(Locale.ROOT).split(","))
                .map(String::strip)
                .filter(name -> !name.isEmpty())
                .collect(Collectors.toSet());
    }

    /// Reads everything once, so that a wrong value is told before anything has started.
    private void check() {
        registry();
        connect();
        sql();
        gateway();
        port("kafka.port");
        if (optional("kafka.bootstrap").isPresent() && clusterFile().isPresent()) {
            throw UserError.of(
                    "Both %s and %s name a Kafka cluster."
                            .formatted(
                                    value("kafka.bootstrap").origin, value("kafka.config").origin),
                    "Give one of them");
        }
        var host = text("host");
        if (!truth("listen.without.auth") && !isLoopback(host)) {
            throw UserError.of(
                    "host is %s, which others can reach, and there is no authentication yet."
                            .formatted(host),
                    "Keep host=127.0.0.1, or set listen.without.auth=true in a trusted network");
        }
    }

    private boolean isLoopback(String host) {
        try {
            return InetAddress.getByName(host).isLoopbackAddress();
        } catch (UnknownHostException e) {
            throw wrong("host", "a name or an address of this machine").causedBy(e);
        }
    }

    private int port(String name) {
        var port = number(name, 0, 65_535);
        var moved = port + number("port.offset", -65_535, 65_535);
        if (port != 0 && (moved < 1 || moved > 65_535)) {
            throw UserError.of(
                    "%s %d moved by the port offset is %d.".formatted(name, port, moved),
                    "Ports are 1..65535; take a smaller offset");
        }
        return port == 0 ? 0 : moved;
    }

    private int number(String name, int min, int max) {
        try {
            var number = Integer.parseInt(text(name));
            if (number >= min && number <= max) {
                return number;
            }
        } catch (NumberFormatException _) {
            // said below
        }
        throw wrong(name, "a whole number %d..%d".formatted(min, max));
    }

    private boolean truth(String name) {
        return switch (text(name)) {
            case "true" -> true;
            case "false" -> false;
            default -> throw wrong(name, "true or false");
        };
    }

    private UserError wrong(String name, String expected) {
        var value = value(name);
        return UserError.of(
                "%s is '%s' (from %s).".formatted(name, value.text, value.origin),
                "It must be " + expected);
    }

    private Optional<String> optional(String name) {
        return Optional.of(text(name)).filter(text -> !text.isEmpty());
    }

    private String text(String name) {
        return value(name).text;
    }

    private Value value(String name) {
        var value = values.get(name);
        if (value == null) {
            throw new IllegalArgumentException("not in the table of settings: " + name);
        }
        return value;
    }

    /// Returns the name, if there is such a setting.
    static String known(String name, String where) {
        if (ALL.stream().anyMatch(setting -> setting.covers(name))) {
            return name;
        }
        var names = ALL.stream().map(Setting::name).toList();
        throw UserError.of(
                "There is no setting %s%s.".formatted(where, name),
                Nearest.to(name, names)
                        .map(near -> "Did you mean %s?".formatted(near))
                        .orElse("All settings: millrace help settings"));
    }

    /// @param origin where it was set, in words
    record Value(String text, String origin) {}
}
