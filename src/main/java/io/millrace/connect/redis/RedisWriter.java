package io.millrace.connect.redis;

import io.millrace.connect.redis.Commands.Bad;
import io.millrace.connect.redis.Commands.Command;

import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.connect.errors.ConnectException;
import org.apache.kafka.connect.sink.SinkRecord;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import redis.clients.jedis.ClientSetInfoConfig;
import redis.clients.jedis.Connection;
import redis.clients.jedis.DefaultJedisClientConfig;
import redis.clients.jedis.DefaultJedisSocketFactory;
import redis.clients.jedis.HostAndPort;
import redis.clients.jedis.Pipeline;
import redis.clients.jedis.SslOptions;
import redis.clients.jedis.commands.ProtocolCommand;
import redis.clients.jedis.exceptions.JedisConnectionException;
import redis.clients.jedis.exceptions.JedisDataException;

import java.io.File;
import java.nio.charset.StandardCharsets;
import java.security.cert.CertificateException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// Sends commands over one connection, all of a batch before the first answer is read. One thread.
public final class RedisWriter implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(RedisWriter.class);

    /// What a server says that will take the command later: loading its data, busy with a script,
    /// without memory or master, in the middle of a failover.
    private static final Set<String> OUTAGES =
            Set.of(
                    "LOADING",
                    "BUSY",
                    "OOM",
                    "MASTERDOWN",
                    "READONLY",
                    "CLUSTERDOWN",
                    "TRYAGAIN",
                    "MISCONF",
                    "NOREPLICAS",
                    "UNBLOCKED");

    /// What it says about this key only.
    private static final Set<String> BAD_KEYS = Set.of("WRONGTYPE", "EXECABORT");

    private final Commands commands;
    private final Connection connection;

    /// A word of the protocol.
    private record Word(byte[] raw) implements ProtocolCommand {
        Word(String word) {
            this(word.getBytes(StandardCharsets.US_ASCII));
        }

        @Override
        public byte[] getRaw() {
            return raw;
        }
    }

    /// Gets records that cannot be written.
    @FunctionalInterface
    public interface BadRecords {
        void add(SinkRecord record, Exception reason);
    }

    /// Connects.
    ///
    /// @throws JedisConnectionException when the server is away
    /// @throws ConnectException when it refuses, with its words
    public RedisWriter(RedisSettings settings) {
        this.commands = new Commands(settings);
        var config =
                DefaultJedisClientConfig.builder()
                        .resp2()
                        .timeoutMillis((int) settings.timeout().toMillis())
                        .database(settings.database())
                        .clientSetInfoConfig(ClientSetInfoConfig.DISABLED);
        if (settings.tls() != RedisSettings.Tls.DISABLED) {
            config.sslOptions(tls(settings));
        }
        if (!settings.user().isEmpty()) {
            config.user(settings.user());
        }
        if (!settings.password().isEmpty()) {
            config.password(settings.password());
        }
        var built = config.build();
        try {
            this.connection =
                    Connection.builder()
                            .socketFactory(
                                    new DefaultJedisSocketFactory(
                                            new HostAndPort(settings.host(), settings.port()),
                                            built))
                            .clientConfig(built)
                            .build();
        } catch (JedisDataException e) {
            throw judged(e);
        } catch (JedisConnectionException e) {
            throw isDistrust(e) ? distrust(settings, e) : e;
        }
    }

    private static boolean isDistrust(Throwable error) {
        return error instanceof CertificateException
                || error.getCause() != null && isDistrust(error.getCause());
    }

    /// Waiting would not help.
    private static ConfigException distrust(RedisSettings settings, Exception error) {
        return new ConfigException(
                "redis.ssl.truststore.path",
                settings.trustStore(),
                "%s has a certificate that is not trusted: %s"
                        .formatted(settings.name(), error.getMessage()));
    }

    private static SslOptions tls(RedisSettings settings) {
        if (settings.trustStore().isEmpty()) {
            return SslOptions.defaults();
        }
        var file = new File(settings.trustStore());
        if (!file.canRead()) {
            throw new ConfigException(
                    "redis.ssl.truststore.path", settings.trustStore(), "cannot be read");
        }
        return SslOptions.builder()
                .truststore(file, settings.trustStorePassword().toCharArray())
                .build();
    }

    /// Tries whether the server takes the settings. One that is away is not asked for more.
    ///
    /// @throws ConfigException when it refuses
    public static void check(RedisSettings settings) {
        try (var _ = new RedisWriter(settings)) {
            LOG.debug("{} can be reached", settings.name());
        } catch (JedisConnectionException e) {
            LOG.info("{} cannot be reached now: {}", settings.name(), e.getMessage());
        }
    }

    /// Writes the last record of each key. Returns when the server has them all.
    ///
    /// @throws JedisConnectionException when the server is away, or was in between
    /// @throws ConfigException when it refuses what the user can change, saying what
    /// @throws ConnectException when it refuses anything else, with its words
    public void write(Collection<SinkRecord> records, BadRecords bad) {
        var unfit = new ArrayList<Bad>();
        var all = commands.of(records, unfit);
        unfit.forEach(b -> bad.add(b.record(), b.reason()));
        var pipeline = new Pipeline(connection);
        for (var command : all) {
            var _ =
                    pipeline.sendCommand(
                            new Word(command.word()), command.arguments().toArray(byte[][]::new));
        }
        var answers = pipeline.syncAndReturnAll();
        for (int i = 0; i < all.size(); i++) {
            check(all.get(i), answers.get(i), bad);
        }
    }

    private static void check(Command command, Object answer, BadRecords bad) {
        if (answer instanceof List<?> answers) { // of EXEC
            answers.forEach(a -> check(command, a, bad));
            return;
        }
        if (answer instanceof JedisDataException error) {
            if (!BAD_KEYS.contains(word(error))) {
                throw judged(error);
            }
            command.records().forEach(r -> bad.add(r, error));
        }
    }

    private static RuntimeException judged(JedisDataException error) {
        var message = message(error);
        if (OUTAGES.contains(word(error)) || message.contains("max number of clients")) {
            return new JedisConnectionException(message, error);
        }
        return hint(message)
                .<RuntimeException>map(
                        hint ->
                                new ConfigException(
                                        "Redis refuses: %s (%s)".formatted(message, hint)))
                .orElseGet(() -> new ConnectException("Redis refuses: " + message, error));
    }

    /// What the user can do about it.
    private static Optional<String> hint(String message) {
        if (message.startsWith("NOAUTH") || message.startsWith("WRONGPASS")) {
            return Optional.of("check redis.server.password and redis.server.user");
        }
        if (message.contains("unknown command") && message.contains("JSON.SET")) {
            return Optional.of(
                    "redis.type=json needs Redis 8 or RedisJSON; string keeps JSON text");
        }
        return message.contains("DB index")
                ? Optional.of("redis.database is too large for this server")
                : Optional.empty();
    }

    private static String message(Throwable error) {
        return String.valueOf(error.getMessage());
    }

    /// An error begins with a word that says what it is.
    private static String word(JedisDataException error) {
        return message(error).split(" ", 2)[0];
    }

    @Override
    public void close() {
        connection.close();
    }
}
