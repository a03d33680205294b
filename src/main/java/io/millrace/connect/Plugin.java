package io.millrace.connect;

import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.connect.connector.Connector;
import org.apache.kafka.connect.sink.SinkConnector;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
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

    /// All names that some configuration may use, for the search of mistyped ones.
    List<String> names() {
        var names = new ArrayList<String>();
        for (var setting : settings) {
            names.add(setting.name());
            names.addAll(setting.aliases());
        }
        return names;
    }
}
