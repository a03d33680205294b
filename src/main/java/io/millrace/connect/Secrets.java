package io.millrace.connect;

import io.millrace.config.ConnectSettings;

import org.apache.kafka.common.config.ConfigData;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.config.ConfigTransformer;
import org.apache.kafka.common.config.provider.ConfigProvider;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.stream.Collectors;

/// Variables in configurations of connectors, so that passwords stay out of them:
/// `${file:/run/secrets/db.properties:password}` and `${env:DB_PASSWORD}`.
///
/// Whoever may make connectors could have any file of the machine sent anywhere. So only files in
/// the folders of `connect.secrets.path` are read, and only the variables of `connect.secrets.env`.
/// Anything else is an error: Kafka's own providers would leave the variable as it stands, and it
/// would be taken for the password.
///
/// Source: KIP-297, "Externalizing Secrets for Connect Configurations".
public final class Secrets {
    private static final String ALLOWED = "allowed";

    private Secrets() {}

    /// What the worker is told.
    static Map<String, String> workerProperties(ConnectSettings settings) {
        return Map.of(
                "config.providers",
                "file,env",
                "config.providers.file.class",
                OfFiles.class.getName(),
                "config.providers.file.param." + ALLOWED,
                allowedFolders(settings),
                "config.providers.env.class",
                OfEnvironment.class.getName(),
                "config.providers.env.param." + ALLOWED,
                String.join(",", settings.secretVariables()));
    }

    /// A configuration with its variables resolved.
    ///
    /// @throws ConfigException when one of them may not be read, or is not there
    static Map<String, String> resolve(Map<String, String> config, ConnectSettings settings) {
        try (var files = new OfFiles();
                var environment = new OfEnvironment()) {
            files.configure(Map.of(ALLOWED, allowedFolders(settings)));
            environment.configure(Map.of(ALLOWED, String.join(",", settings.secretVariables())));
            return new ConfigTransformer(Map.of("file", files, "env", environment))
                    .transform(config)
                    .data();
        }
    }

    private static String allowedFolders(ConnectSettings settings) {
        return settings.secretFolders().stream()
                .map(folder -> folder.toAbsolutePath().toString())
                .collect(Collectors.joining(","));
    }

    private static List<String> allowed(Map<String, ?> configs) {
        return List.of(String.valueOf(configs.get(ALLOWED)).split(",")).stream()
                .filter(word -> !word.isBlank())
                .toList();
    }

    private static ConfigData only(Map<String, String> all, Set<String> keys, String place) {
        for (var key : keys) {
            if (!all.containsKey(key)) {
                throw new ConfigException("%s has no %s".formatted(place, key));
            }
        }
        var wanted = new HashMap<>(all);
        wanted.keySet().retainAll(keys);
        return new ConfigData(wanted);
    }

    /// `${file:PATH:KEY}`: files of properties.
    public static final class OfFiles implements ConfigProvider {
        private List<String> folders = List.of();

        @Override
        public void configure(Map<String, ?> configs) {
            folders = allowed(configs);
        }

        @Override
        public ConfigData get(String path) {
            return new ConfigData(read(path));
        }

        @Override
        public ConfigData get(String path, Set<String> keys) {
            return only(read(path), keys, path);
        }

        private Map<String, String> read(String path) {
            var properties = new Properties();
            try {
                var file = Path.of(path).toRealPath(); // no way out by links and dots
                if (!isAllowed(file)) {
                    throw new ConfigException(
                            "the file %s is in none of the folders %s of the setting connect.secrets.path"
                                    .formatted(path, folders));
                }
                try (var text = Files.newBufferedReader(file)) {
                    properties.load(text);
                }
            } catch (IOException | UncheckedIOException e) {
                throw new ConfigException("the file %s cannot be read: %s".formatted(path, e));
            }
            return properties.stringPropertyNames().stream()
                    .collect(Collectors.toMap(name -> name, properties::getProperty));
        }

        private boolean isAllowed(Path file) throws IOException {
            for (var folder : folders) {
                var place = Path.of(folder);
                if (Files.exists(place) && file.startsWith(place.toRealPath())) {
                    return true;
                }
            }
            return false;
        }

        @Override
        public void close() {
            // holds nothing
        }
    }

    /// `${env:NAME}`: variables of the process.
    public static final class OfEnvironment implements ConfigProvider {
        private List<String> names = List.of();

        @Override
        public void configure(Map<String, ?> configs) {
            names = allowed(configs);
        }

        @Override
        public ConfigData get(String path) {
            var environment = new HashMap<>(System.getenv());
            environment.keySet().retainAll(names);
            return new ConfigData(environment);
        }

        @Override
        public ConfigData get(String path, Set<String> keys) {
            for (var key : keys) {
                if (!names.contains(key)) {
                    throw new ConfigException(
                            "%s is not one of the variables %s of the setting connect.secrets.env"
                                    .formatted(key, names));
                }
            }
            return only(System.getenv(), keys, "the environment");
        }

        @Override
        public void close() {
            // holds nothing
        }
    }
}
