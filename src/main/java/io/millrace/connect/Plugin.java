package io.millrace.connect;

import io.millrace.config.Nearest;

import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.connect.connector.Connector;
import org.apache.kafka.connect.runtime.ConnectorConfig;
import org.apache.kafka.connect.runtime.SinkConnectorConfig;
import org.apache.kafka.connect.runtime.SourceConnectorConfig;
import org.apache.kafka.connect.sink.SinkConnector;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// A connector of ours, as users name and set it.
///
/// @param type its class; the class's simple name is the connector's short name
/// @param about one sentence
/// @param otherNames classes of other vendors whose configurations it takes
/// @param settings its own and those that all of its kind have
/// @param standards values of Connect's own settings where the user gives none, such as converters
public record Plugin(
        Class<? extends Connector> type,
        String about,
        List<String> otherNames,
        List<Setting> settings,
        Map<String, String> standards) {
    private static final Logger LOG = LoggerFactory.getLogger(Plugin.class);

    /// Settings of Connect itself.
    private static final Set<String> CONNECTS =
            Stream.of(
                            ConnectorConfig.configDef().names(),
                            SinkConnectorConfig.configDef().names(),
                            SourceConnectorConfig.configDef().names())
                    .flatMap(Set::stream)
                    .collect(Collectors.toUnmodifiableSet());

    public Plugin {
        otherNames = List.copyOf(otherNames);
        var shared =
                SinkConnector.class.isAssignableFrom(type)
                        ? DataFormat.SINK_SETTINGS
                        : DataFormat.SOURCE_SETTINGS;
        settings = Stream.concat(settings.stream(), shared.stream()).toList();
        standards = Map.copyOf(standards);
    }

    /// One with the worker's converters.
    public Plugin(
            Class<? extends Connector> type,
            String about,
            List<String> otherNames,
            List<Setting> settings) {
        this(type, about, otherNames, settings, Map.of());
    }

    /// Connect's form of the settings.
    public ConfigDef definition() {
        return Setting.definition(settings);
    }

    public String name() {
        return type.getSimpleName();
    }

    /// Whether `connector.class` may say so: a full name, or the last part of one.
    boolean isCalled(String name) {
        return name.equals(type.getName())
                || name.equals(name())
                || otherNames.stream().anyMatch(o -> o.equals(name) || o.endsWith("." + name));
    }

    /// Logs what [#mistyped] finds.
    public void warnOfMistyped(Map<String, String> config) {
        mistyped(config).forEach(LOG::warn);
    }

    /// Sentences about settings that nobody reads and that look like one of this connector. Connect
    /// ignores what it does not know, as do we: a pasted configuration may have anything.
    List<String> mistyped(Map<String, String> config) {
        var ours = settings.stream().map(Setting::name).toList();
        return config.keySet().stream()
                .filter(name -> !ours.contains(name) && !CONNECTS.contains(name))
                .flatMap(
                        name ->
                                Nearest.to(name, ours).stream()
                                        .filter(near -> near.length() > 5)
                                        .map(
                                                near ->
                                                        "Connector %s: nobody reads the setting %s: did you mean %s?"
                                                                .formatted(
                                                                        config.get("name"),
                                                                        name,
                                                                        near)))
                .sorted()
                .toList();
    }
}
