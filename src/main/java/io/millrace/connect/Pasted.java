package io.millrace.connect;

import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.connect.runtime.ConnectorConfig;
import org.apache.kafka.connect.runtime.SinkConnectorConfig;
import org.apache.kafka.connect.sink.SinkConnector;
import org.jspecify.annotations.Nullable;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/// Understands configurations that were written for other workers: Confluent's cloud forms, and
/// connectors of other vendors that ours stand in for.
///
/// Pure; translating twice changes nothing more. A plug-in that is really installed is never
/// replaced, and the setting of a connector that is not ours is never renamed.
final class Pasted {
    /// Settings that only mean something in Confluent's cloud, or for its license.
    private static final Set<String> IGNORED =
            Set.of(
                    "kafka.auth.mode",
                    "kafka.api.key",
                    "kafka.api.secret",
                    "kafka.service.account.id");

    private static final List<String> IGNORED_FAMILIES = List.of("confluent.topic.");

    private static final List<String> CONVERTERS =
            List.of("key.converter", "value.converter", "header.converter");

    private Pasted() {}

    /// @param installed whether a class or its short name is a plug-in of this worker
    /// @return what the worker understands
    static Map<String, String> translate(Map<String, String> config, Predicate<String> installed) {
        var result = new HashMap<>(config);
        plugin(config.get(ConnectorConfig.CONNECTOR_CLASS_CONFIG), installed)
                .ifPresent(plugin -> translate(result, plugin));
        for (var converter : CONVERTERS) {
            result.computeIfPresent(converter, (_, name) -> installedName(name, installed));
        }
        return result;
    }

    /// The class that a name stands for; the name itself where we know no better.
    static String className(String name, Predicate<String> installed) {
        return plugin(name, installed).map(p -> p.type().getName()).orElse(name);
    }

    /// The connector of ours that the name means.
    private static Optional<Plugin> plugin(@Nullable String name, Predicate<String> installed) {
        if (name == null) {
            return Optional.empty();
        }
        var plugin = Connectors.named(name);
        return plugin.filter(
                p ->
                        name.equals(p.type().getName())
                                || name.equals(p.name())
                                || !installed.test(name));
    }

    private static void translate(Map<String, String> config, Plugin plugin) {
        config.put(ConnectorConfig.CONNECTOR_CLASS_CONFIG, plugin.type().getName());
        for (var setting : plugin.settings()) {
            for (var alias : setting.aliases()) {
                var value = config.remove(alias);
                if (value != null) {
                    config.putIfAbsent(setting.name(), value);
                }
            }
        }
        config.keySet()
                .removeIf(
                        name ->
                                IGNORED.contains(name)
                                        || IGNORED_FAMILIES.stream().anyMatch(name::startsWith));
        if (SinkConnector.class.isAssignableFrom(plugin.type())) {
            DataFormat.translate(config, "input.data.format", "value.converter");
            DataFormat.translate(config, "input.key.format", "key.converter");
            deadLetters(config);
        } else {
            DataFormat.translate(config, "output.data.format", "value.converter");
            DataFormat.translate(config, "output.data.key.format", "key.converter");
        }
        plugin.standards().forEach(config::putIfAbsent);
    }

    /// A dead letter says why, waits for no other since its task waits for it, and its topic needs
    /// no more brokers than there are.
    private static void deadLetters(Map<String, String> config) {
        if (!config.getOrDefault(SinkConnectorConfig.DLQ_TOPIC_NAME_CONFIG, "").isBlank()) {
            config.putIfAbsent(SinkConnectorConfig.DLQ_TOPIC_REPLICATION_FACTOR_CONFIG, "-1");
            config.putIfAbsent(SinkConnectorConfig.DLQ_CONTEXT_HEADERS_ENABLE_CONFIG, "true");
            config.putIfAbsent(
                    ConnectorConfig.CONNECTOR_CLIENT_PRODUCER_OVERRIDES_PREFIX
                            + ProducerConfig.LINGER_MS_CONFIG,
                    "0");
        }
    }

    /// Another vendor's converter that is not installed is ours of the same name, if there is one.
    private static String installedName(String name, Predicate<String> installed) {
        var simple = name.substring(name.lastIndexOf('.') + 1);
        return !installed.test(name) && installed.test(simple) ? simple : name;
    }
}
