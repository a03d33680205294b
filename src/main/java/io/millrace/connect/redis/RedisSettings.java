package io.millrace.connect.redis;

import io.millrace.connect.Setting;
import io.millrace.connect.Values;

import org.apache.kafka.common.config.ConfigException;

import java.time.Duration;
import java.util.List;
import java.util.Map;

/// The settings of `RedisSink`: the table, and what a configuration says in Java's types.
///
/// @param user empty for Redis's default user
/// @param password empty for none
/// @param trustStore a file with the certificates that are trusted; empty for those of the JVM
/// @param ttl zero for ever
/// @param batchKeys keys of one command
public record RedisSettings(
        String host,
        int port,
        int database,
        String user,
        String password,
        Tls tls,
        String trustStore,
        String trustStorePassword,
        Form form,
        String keyPrefix,
        Duration ttl,
        int batchKeys,
        Duration timeout) {
    /// As what a value is kept.
    public enum Form {
        STRING,
        HASH,
        JSON
    }

    /// How the connection is protected.
    public enum Tls {
        DISABLED,
        ENABLED,
        SERVER
    }

    private static final int PORT = 6379;

    /// The table; see [Setting].
    public static final List<Setting> SETTINGS =
            List.of(
                    Setting.text("redis.hostname", "", "Host of the Redis server.")
                            .or("redis.host"),
                    Setting.whole("redis.portnumber", PORT, 1, 65_535, "Its port.")
                            .or("redis.port"),
                    Setting.text(
                            "redis.hosts",
                            "localhost:6379",
                            "Host and port in one, when redis.hostname is not set."),
                    Setting.whole("redis.database", 0, 0, 65_535, "The number of the database."),
                    Setting.text("redis.server.user", "", "The user. Default: Redis's own default.")
                            .or("redis.username", "redis.user"),
                    Setting.secret("redis.server.password", "The password.").or("redis.password"),
                    Setting.choice(
                            "redis.ssl.mode",
                            "disabled",
                            List.of("disabled", "enabled", "server"),
                            "enabled or server: TLS, with a certificate that the JVM trusts, or"
                                    + " redis.ssl.truststore.path."),
                    Setting.text(
                            "redis.ssl.truststore.path",
                            "",
                            "PKCS12 or JKS file with the certificates that are trusted instead of"
                                    + " the JVM's, such as the server's own."),
                    Setting.secret("redis.ssl.truststore.password", "The file's password."),
                    Setting.choice(
                                    "redis.type",
                                    "string",
                                    List.of("string", "hash", "json"),
                                    "string: the value's bytes or text, a struct as JSON text;"
                                        + " hash: a field of a hash for each field of the value, in"
                                        + " place of those that were there; json: a JSON document,"
                                        + " which needs Redis 8 or the module RedisJSON.")
                            .or("redis.data.type"),
                    Setting.text("redis.key.prefix", "", "What stands before each key."),
                    Setting.whole(
                                    "redis.ttl.seconds",
                                    0,
                                    0,
                                    "Seconds a key lives; 0 keeps it until it is deleted.")
                            .or("redis.ttl"),
                    Setting.whole("batch.size", 1000, 1, 100_000, "Keys of one command, at most."),
                    Setting.whole(
                            "redis.operation.timeout.ms",
                            10_000,
                            1,
                            Integer.MAX_VALUE,
                            "Milliseconds after which a server that does not answer is away."));

    /// @throws ConfigException when a setting is missing or wrong, naming it
    public static RedisSettings of(Map<String, String> config) {
        var values = Values.of(SETTINGS, config);
        var host = values.text("redis.hostname").strip();
        var port = values.size("redis.portnumber");
        if (host.isEmpty()) {
            var first = values.text("redis.hosts").split(",", 2)[0].strip();
            var colon = first.lastIndexOf(':');
            host = colon < 0 ? first : first.substring(0, colon);
            port = colon < 0 ? port : port(first.substring(colon + 1));
        }
        return new RedisSettings(
                host,
                port,
                values.size("redis.database"),
                values.text("redis.server.user"),
                values.text("redis.server.password"),
                values.choice("redis.ssl.mode", Tls.class),
                values.text("redis.ssl.truststore.path").strip(),
                values.text("redis.ssl.truststore.password"),
                values.choice("redis.type", Form.class),
                values.text("redis.key.prefix"),
                Duration.ofSeconds(values.whole("redis.ttl.seconds")),
                values.size("batch.size"),
                values.millis("redis.operation.timeout.ms"));
    }

    private static int port(String text) {
        try {
            return Integer.parseInt(text);
        } catch (NumberFormatException _) {
            throw new ConfigException("redis.hosts", text, "must end with a port");
        }
    }

    /// For messages.
    public String name() {
        return "Redis at %s:%d, database %d".formatted(host, port, database);
    }
}
