package io.millrace.cluster;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;

import io.millrace.config.UserError;

import org.apache.kafka.clients.admin.AdminClientConfig;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.io.StringReader;
import java.nio.charset.MalformedInputException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/// Reads the file that a cluster's owner hands out: Java client properties, or JSON; with Java's
/// names, or those of librdkafka that courses for other languages use.
///
/// | librdkafka | Java |
/// |---|---|
/// | `metadata.broker.list` | `bootstrap.servers` |
/// | `sasl.mechanisms` | `sasl.mechanism` |
/// | `sasl.username`, `sasl.password` | `sasl.jaas.config` for PLAIN and SCRAM |
/// | `ssl.ca.location` | `ssl.truststore.type=PEM`, `ssl.truststore.location` |
///
/// Only what is needed to connect is taken; other keys (`acks`, `session.timeout.ms`,
/// `schema.registry.url`) are named in the log and left out. Values are never shown. Source:
/// librdkafka CONFIGURATION.md; Kafka "Admin Configs".
public final class ClusterConfigFile {
    private static final Logger LOG = LoggerFactory.getLogger(ClusterConfigFile.class);
    private static final String SERVERS = "bootstrap.servers";

    private ClusterConfigFile() {}

    /// Returns the client properties of [io.millrace.config.ClusterSettings.External].
    ///
    /// @throws UserError when the file cannot be read, is neither properties nor a JSON object, or
    ///   names no servers
    public static Map<String, String> read(Path file) {
        var given = entries(file, text(file));
        var known = new TreeMap<>(translate(given));
        var ignored = new TreeSet<>(known.keySet());
        known.keySet().retainAll(AdminClientConfig.configNames());
        ignored.removeAll(known.keySet());
        if (!ignored.isEmpty()) {
            LOG.info("{}: not needed to connect, ignored: {}", file, String.join(", ", ignored));
        }
        if (!known.containsKey(SERVERS)) {
            throw UserError.of(
                    "%s names no Kafka cluster.".formatted(file),
                    "Add bootstrap.servers=HOST:PORT");
        }
        return Map.copyOf(known);
    }

    private static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (NoSuchFileException e) {
            throw UserError.of("%s does not exist.".formatted(file)).causedBy(e);
        } catch (MalformedInputException e) {
            throw UserError.of("%s is not a text file.".formatted(file)).causedBy(e);
        } catch (IOException e) {
            throw UserError.of("%s cannot be read.".formatted(file)).causedBy(e);
        }
    }

    private static Map<String, String> entries(Path file, String text) {
        return text.stripLeading().startsWith("{") ? json(file, text) : properties(file, text);
    }

    private static Map<String, String> json(Path file, String text) {
        try {
            JsonNode root = new ObjectMapper().readTree(text);
            var all = new TreeMap<String, String>();
            for (var entry : root.properties()) {
                if (entry.getValue().isContainerNode()) {
                    throw UserError.of(
                            "%s: %s is not a text or a number.".formatted(file, entry.getKey()));
                }
                all.put(entry.getKey(), entry.getValue().asText());
            }
            return all;
        } catch (JsonProcessingException e) {
            // Its message quotes the text, which may hold the password.
            var at = e.getLocation();
            throw UserError.of(
                    "%s is not valid JSON at line %d, column %d."
                            .formatted(file, at.getLineNr(), at.getColumnNr()));
        }
    }

    private static Map<String, String> properties(Path file, String text) {
        var loaded = new Properties();
        try {
            loaded.load(new StringReader(text));
        } catch (IOException | IllegalArgumentException e) {
            throw UserError.of("%s is not a properties file.".formatted(file)).causedBy(e);
        }
        var all = new TreeMap<String, String>();
        loaded.stringPropertyNames().forEach(k -> all.put(k, loaded.getProperty(k).strip()));
        return all;
    }

    private static final Set<String> SASL = Set.of("sasl.username", "sasl.password");

    private static Map<String, String> translate(Map<String, String> given) {
        var java = new TreeMap<String, String>();
        given.forEach(
                (key, value) -> {
                    switch (key) {
                        case "metadata.broker.list" -> java.put(SERVERS, value);
                        case "sasl.mechanisms" -> java.put("sasl.mechanism", value);
                        case "security.protocol" -> java.put(key, value.toUpperCase(Locale.ROOT));
                        case "ssl.ca.location" -> {
                            java.put("ssl.truststore.type", "PEM");
                            java.put("ssl.truststore.location", value);
                        }
                        default -> java.put(key, value);
                    }
                });
        if (java.keySet().containsAll(SASL)) {
            java.putIfAbsent("sasl.jaas.config", login(java));
        }
        java.keySet().removeAll(SASL);
        return java;
    }

    private static String login(Map<String, String> java) {
        var module =
                java.getOrDefault("sasl.mechanism", "").startsWith("SCRAM")
                        ? "org.apache.kafka.common.security.scram.ScramLoginModule"
                        : "org.apache.kafka.common.security.plain.PlainLoginModule";
        return "%s required username=%s password=%s;"
                .formatted(
                        module,
                        quoted(java.getOrDefault("sasl.username", "")),
                        quoted(java.getOrDefault("sasl.password", "")));
    }

    private static String quoted(String text) {
        return '"' + text.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
    }
}
