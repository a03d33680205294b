package io.millrace.config;

import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;

/// `millrace.properties`: `name=value` lines in UTF-8, as [Properties] reads them.
final class PropertiesFile {
    private PropertiesFile() {}

    /// Nothing when there is no such file.
    static Map<String, Settings.Value> read(Path file) {
        if (!Files.exists(file)) {
            return Map.of();
        }
        var properties = new Properties();
        try {
            properties.load(new StringReader(Files.readString(file)));
        } catch (IOException | IllegalArgumentException e) {
            throw UserError.of(
                            "%s cannot be read as a properties file.".formatted(file),
                            "It must be a readable UTF-8 text of lines name=value")
                    .causedBy(e);
        }
        var origin = file.getFileName().toString();
        var values = new TreeMap<String, Settings.Value>();
        for (var name : properties.stringPropertyNames()) {
            values.put(
                    Settings.known(name, origin + ": "),
                    new Settings.Value(properties.getProperty(name).strip(), origin));
        }
        return values;
    }
}
