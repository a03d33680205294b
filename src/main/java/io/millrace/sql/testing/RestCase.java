package io.millrace.sql.testing;

import com.fasterxml.jackson.databind.JsonNode;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// A test against a running server: statements, records, and what the server must answer.
///
/// @param test statements one by one, records that go in, records that must come out
/// @param topics partitions of those that exist before, by name
/// @param responses what the answers must hold, one each statement that has one: `{"admin": {...}}`
///   or `{"query": [...]}`
/// @param error that the last statement must be answered with
/// @param inputsLast whether the records are written when the last query runs
record RestCase(
        TestCase test,
        Map<String, Integer> topics,
        List<JsonNode> responses,
        Optional<Refused> error,
        boolean inputsLast) {
    RestCase {
        topics = Map.copyOf(topics);
        responses = List.copyOf(responses);
    }

    /// @param statement whether the answer names the statement
    record Refused(int status, boolean statement) {}

    /// Whether a line of a file is such a case.
    static boolean is(JsonNode node) {
        return node.has("responses");
    }

    static RestCase read(TestCase test, JsonNode node) {
        var topics = new java.util.HashMap<String, Integer>();
        for (var topic : node.path("topics")) {
            topics.put(
                    topic.path("name").asText(),
                    topic.path("partitions").asInt(RestRun.PARTITIONS));
        }
        var responses = new ArrayList<JsonNode>();
        node.path("responses").forEach(responses::add);
        var error = node.path("expectedError");
        return new RestCase(
                test,
                topics,
                responses,
                error.isObject()
                        ? Optional.of(
                                new Refused(
                                        error.path("status").asInt(),
                                        error.path("type").asText().contains("Statement")))
                        : Optional.empty(),
                node.path("inputConditions").path("waitForActivePushQuery").asBoolean());
    }
}
