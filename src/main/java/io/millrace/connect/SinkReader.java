package io.millrace.connect;

import org.apache.kafka.connect.runtime.ConnectorConfig;
import org.apache.kafka.connect.runtime.SinkConnectorConfig;
import org.apache.kafka.connect.util.SinkUtils;

import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// How a sink reads: its consumer group tells how far it is.
///
/// @param topics whether it reads a topic
public record SinkReader(String group, Predicate<String> topics) {
    private static final String GROUP =
            ConnectorConfig.CONNECTOR_CLIENT_CONSUMER_OVERRIDES_PREFIX + "group.id";

    /// @param config of a sink, as the worker has it
    public static SinkReader of(String connector, Map<String, String> config) {
        return new SinkReader(
                config.getOrDefault(GROUP, SinkUtils.consumerGroupId(connector)), topics(config));
    }

    private static Predicate<String> topics(Map<String, String> config) {
        var pattern = config.getOrDefault(SinkConnectorConfig.TOPICS_REGEX_CONFIG, "");
        if (!pattern.isBlank()) {
            return Pattern.compile(pattern).asMatchPredicate();
        }
        var names = config.getOrDefault(SinkConnectorConfig.TOPICS_CONFIG, "");
        Set<String> topics =
                Stream.of(names.split(",")).map(String::strip).collect(Collectors.toSet());
        return topics::contains;
    }
}
