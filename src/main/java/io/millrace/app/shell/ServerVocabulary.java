package io.millrace.app.shell;

import com.fasterxml.jackson.databind.JsonNode;

import io.millrace.app.NotReachable;
import io.millrace.app.SqlClient;
import io.millrace.config.UserError;

import java.net.URI;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// The names that a server knows. They are asked for when they are needed, and again after the next
/// statement, which may have changed them. A server that does not answer knows none.
final class ServerVocabulary implements Vocabulary {
    private final URI server;
    private final Map<String, List<String>> known = new HashMap<>();

    ServerVocabulary(URI server) {
        this.server = server;
    }

    /// Forgets what may have changed.
    synchronized void forget() {
        known.clear();
    }

    @Override
    public List<String> sources() {
        var all = new ArrayList<>(names("SHOW STREAMS;", "streams"));
        all.addAll(names("SHOW TABLES;", "tables"));
        return all;
    }

    @Override
    public List<String> functions() {
        return names("SHOW FUNCTIONS;", "functions");
    }

    @Override
    public List<String> columns(String source) {
        return names("DESCRIBE `" + source + "`;", "fields");
    }

    private synchronized List<String> names(String statement, String list) {
        return known.computeIfAbsent(statement, s -> ask(s, list));
    }

    private List<String> ask(String statement, String list) {
        try (var client = new SqlClient(server)) {
            var names = new ArrayList<String>();
            for (var answer : client.execute(statement, Map.of(), Map.of())) {
                for (JsonNode item : answer.findPath(list)) {
                    names.add(item.path("name").asText());
                }
            }
            return List.copyOf(names);
        } catch (NotReachable | SqlClient.Refused | UserError _) {
            return List.of();
        }
    }
}
