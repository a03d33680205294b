package io.millrace.sql;

import io.millrace.config.Nearest;

import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.streams.StreamsConfig;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/// What SET and `streamsProperties` may set, and to what.
///
/// Kafka Streams', consumers' and producers' own properties, also behind ksqlDB's `ksql.streams.`
/// and Kafka Streams' `consumer.` and `producer.`; and whatever begins with `ksql.`, of which many
/// tune what is built differently here, and so change nothing.
public final class SessionProperties {
    private static final String STREAMS = "ksql.streams.";

    /// What Kafka Streams puts in front of the names of its clients' properties.
    private static final List<String> CLIENTS =
            List.of(
                    StreamsConfig.MAIN_CONSUMER_PREFIX,
                    StreamsConfig.RESTORE_CONSUMER_PREFIX,
                    StreamsConfig.GLOBAL_CONSUMER_PREFIX,
                    StreamsConfig.CONSUMER_PREFIX,
                    StreamsConfig.PRODUCER_PREFIX,
                    StreamsConfig.ADMIN_CLIENT_PREFIX,
                    StreamsConfig.TOPIC_PREFIX);

    /// What is the server's: where it connects, as whom, and where it keeps things.
    private static final Set<String> OF_THE_SERVER =
            Set.of(
                    "ksql.service.id",
                    "application.id",
                    "application.server",
                    "bootstrap.servers",
                    "client.id",
                    "group.id",
                    "group.instance.id",
                    "state.dir");

    private static final Set<String> SECURITY = Set.of("security.", "sasl.", "ssl.");

    private static final List<ConfigDef> KAFKA =
            List.of(
                    StreamsConfig.configDef(),
                    ConsumerConfig.configDef(),
                    ProducerConfig.configDef());

    private SessionProperties() {}

    /// Why these cannot be set; empty where they can.
    public static Optional<String> problem(Map<String, String> properties) {
        var problems = new ArrayList<String>();
        properties.forEach(
                (name, value) ->
                        nameProblem(name)
                                .or(() -> valueProblem(name, value))
                                .ifPresent(problems::add));
        return problems.isEmpty()
                ? Optional.empty()
                : Optional.of(String.join("; ", new TreeSet<>(problems)));
    }

    /// Why a property of that name cannot be set; empty where it can.
    public static Optional<String> nameProblem(String name) {
        var plain = plain(name);
        if (OF_THE_SERVER.contains(plain) || SECURITY.stream().anyMatch(plain::startsWith)) {
            return Optional.of(
                    "property '%s' is the server's; it cannot be changed by statements"
                            .formatted(name));
        }
        boolean ours = name.startsWith("ksql.") || name.startsWith("millrace.");
        if (ours || key(plain).isPresent() || name.startsWith(StreamsConfig.TOPIC_PREFIX)) {
            return Optional.empty();
        }
        var known = new TreeSet<String>();
        KAFKA.forEach(def -> known.addAll(def.names()));
        return Optional.of(
                "there is no property '%s'%s"
                        .formatted(
                                name,
                                Nearest.to(name, List.copyOf(known))
                                        .map(n -> "; did you mean " + n + "?")
                                        .orElse("; SHOW PROPERTIES lists those of the server")));
    }

    private static Optional<String> valueProblem(String name, String value) {
        return key(plain(name))
                .flatMap(
                        key -> {
                            try {
                                var parsed = ConfigDef.parseType(key.name, value, key.type);
                                if (key.validator != null) {
                                    key.validator.ensureValid(key.name, parsed);
                                }
                                return Optional.empty();
                            } catch (ConfigException e) {
                                return Optional.of(String.valueOf(e.getMessage()));
                            }
                        });
    }

    private static Optional<ConfigDef.ConfigKey> key(String plain) {
        return KAFKA.stream()
                .flatMap(def -> Optional.ofNullable(def.configKeys().get(plain)).stream())
                .findFirst();
    }

    /// The name without the prefixes of ksqlDB and Kafka Streams.
    private static String plain(String name) {
        var rest = name.startsWith(STREAMS) ? name.substring(STREAMS.length()) : name;
        return CLIENTS.stream()
                .filter(rest::startsWith)
                .findFirst()
                .map(prefix -> rest.substring(prefix.length()))
                .orElse(rest);
    }
}
