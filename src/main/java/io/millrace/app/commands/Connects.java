package io.millrace.app.commands;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;

import io.millrace.app.Context;
import io.millrace.cluster.ConnectClient;
import io.millrace.config.UserError;

import picocli.CommandLine.ParseResult;

import java.io.IOException;
import java.io.StringReader;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Properties;

/// What the connect verbs share: the way to Connect's REST API, and files with configurations.
final class Connects {
    private Connects() {}

    /// Connect on this machine, or where `--connect.host` and `--connect.port` say.
    static ConnectClient reach(Context context) {
        var connect = context.settings().connect();
        var host = connect.host().contains(":") ? "[" + connect.host() + "]" : connect.host();
        return new ConnectClient(URI.create("http://%s:%d".formatted(host, connect.port())));
    }

    /// The configuration of `FILE` with `--set` on top, and `--name` as its `name`.
    ///
    /// A file is JSON, with the settings at its top or under `config` as REST has it, or
    /// properties. `-` is standard input.
    ///
    /// @throws UserError when it cannot be read, or has no name
    static Map<String, String> config(ParseResult args, Context context) throws IOException {
        var config = new LinkedHashMap<String, String>();
        String file = args.matchedPositionalValue(0, "");
        if (!file.isEmpty()) {
            config.putAll(parse(file, read(file, context)));
        }
        Map<String, String> more = args.matchedOptionValue("--set", Map.of());
        config.putAll(more);
        String name = args.matchedOptionValue("--name", "");
        if (!name.isEmpty()) {
            config.put("name", name);
        }
        if (config.getOrDefault("name", "").isBlank()) {
            throw UserError.of("The connector has no name.", "Add --name NAME");
        }
        return config;
    }

    private static String read(String file, Context context) throws IOException {
        if (file.equals("-")) {
            return new String(context.in().readAllBytes(), StandardCharsets.UTF_8);
        }
        var path = context.folder().resolve(file);
        if (!Files.isReadable(path)) {
            throw UserError.of("There is no file %s.".formatted(file));
        }
        return Files.readString(path);
    }

    private static Map<String, String> parse(String file, String text) throws IOException {
        var config = new LinkedHashMap<String, String>();
        if (!text.stripLeading().startsWith("{")) {
            var properties = new Properties();
            properties.load(new StringReader(text));
            properties.stringPropertyNames().forEach(n -> config.put(n, properties.getProperty(n)));
            return config;
        }
        try {
            var json = new ObjectMapper().readTree(text);
            if (json.path("name").isTextual()) {
                config.put("name", json.path("name").asText());
            }
            settings(json.path("config").isObject() ? json.path("config") : json)
                    .forEach(config::put);
            return config;
        } catch (JsonProcessingException e) {
            throw UserError.of(
                    "%s is not JSON: %s".formatted(file, e.getOriginalMessage()),
                    "A configuration is {\"name\": ..., \"config\": {...}}, or properties");
        }
    }

    private static Map<String, String> settings(JsonNode object) {
        var settings = new LinkedHashMap<String, String>();
        object.properties()
                .forEach(
                        e ->
                                settings.put(
                                        e.getKey(),
                                        e.getValue().isTextual()
                                                ? e.getValue().asText()
                                                : e.getValue().toString()));
        return settings;
    }
}
