package io.millrace.sql.rest;

import com.fasterxml.jackson.databind.JsonNode;

import io.millrace.sql.Engine;
import io.millrace.sql.analyze.Plan;
import io.millrace.sql.analyze.QueryPlan;
import io.millrace.sql.analyze.SystemColumns;
import io.millrace.sql.analyze.Typed;
import io.millrace.sql.catalog.Endpoint;
import io.millrace.sql.catalog.PersistentQuery;
import io.millrace.sql.catalog.Source;
import io.millrace.sql.parse.Sql.Kind;

import org.apache.kafka.clients.admin.TopicDescription;
import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/// The answers of `POST /ksql`, one object a statement. Source: ksqlDB API reference, "/ksql
/// endpoint".
final class Entities {
    private Entities() {}

    /// An answer: `@type`, the statement, what `fields` are, no warnings.
    static Map<String, @Nullable Object> entity(
            String type, String statement, Map<String, ? extends @Nullable Object> fields) {
        var entity = new LinkedHashMap<String, @Nullable Object>();
        entity.put("@type", type);
        entity.put("statementText", statement);
        entity.putAll(fields);
        entity.put("warnings", List.of());
        return entity;
    }

    static Map<String, @Nullable Object> done(String statement, String id, Engine.Done done) {
        var status = new LinkedHashMap<String, @Nullable Object>();
        status.put("status", "SUCCESS");
        status.put("message", done.message());
        status.put("queryId", done.queryId().orElse(null));
        var fields = new LinkedHashMap<String, @Nullable Object>();
        fields.put("commandId", id);
        fields.put("commandStatus", status);
        fields.put("commandSequenceNumber", done.sequence());
        return entity("currentStatus", statement, fields);
    }

    static Map<String, Object> source(Source source) {
        var entry = new LinkedHashMap<String, Object>();
        entry.put("type", source.kind().name());
        entry.put("name", source.name());
        entry.put("topic", source.topic());
        entry.put("keyFormat", source.key().format());
        entry.put("valueFormat", source.value().format());
        entry.put("isWindowed", source.windowed().isPresent());
        return entry;
    }

    static List<Map<String, Object>> sources(Engine engine, Kind kind) {
        return engine.catalog().sources().stream()
                .filter(s -> s.kind() == kind)
                .map(Entities::source)
                .toList();
    }

    static List<Map<String, Object>> topics(Map<String, TopicDescription> topics) {
        var all = new ArrayList<Map<String, Object>>();
        topics.forEach(
                (name, topic) -> {
                    var entry = new LinkedHashMap<String, Object>();
                    entry.put("name", name);
                    entry.put(
                            "replicaInfo",
                            topic.partitions().stream().map(p -> p.replicas().size()).toList());
                    all.add(entry);
                });
        return all;
    }

    /// @param readers who reads each topic, by name
    static List<Map<String, Object>> topics(
            Map<String, TopicDescription> topics, Map<String, Engine.Readers> readers) {
        var all = topics(topics);
        for (var entry : all) {
            var of = readers.get(String.valueOf(entry.get("name")));
            entry.put("consumerCount", of == null ? 0 : of.members());
            entry.put("consumerGroupCount", of == null ? 0 : of.groups());
        }
        return all;
    }

    static Map<String, Object> endpoint(Endpoint endpoint) {
        var entry = new LinkedHashMap<String, Object>();
        entry.put("method", endpoint.route().method());
        entry.put("path", endpoint.route().path());
        entry.put("sources", endpoint.sources());
        entry.put("queryString", endpoint.shown());
        return entry;
    }

    static Map<String, Object> query(Engine engine, PersistentQuery query) {
        var state = engine.state(query.id());
        var entry = new LinkedHashMap<String, Object>();
        entry.put("queryString", query.sql());
        entry.put("sinks", List.of(query.writes()));
        entry.put(
                "sinkKafkaTopics",
                engine.catalog().source(query.writes()).map(Source::topic).stream().toList());
        entry.put("id", query.id());
        entry.put("statusCount", Map.of(state, 1));
        entry.put("queryType", "PERSISTENT");
        entry.put("state", state);
        return entry;
    }

    /// A query that somebody waits for.
    static Map<String, Object> query(String id, String text) {
        var entry = new LinkedHashMap<String, Object>();
        entry.put("queryString", text);
        entry.put("sinks", List.of());
        entry.put("sinkKafkaTopics", List.of());
        entry.put("id", id);
        entry.put("statusCount", Map.of("RUNNING", 1));
        entry.put("queryType", "PUSH");
        entry.put("state", "RUNNING");
        return entry;
    }

    /// Whether an output is a key of the rows of a table, or a bound of their windows.
    static boolean isKey(Plan.Output output) {
        return output.role() == Plan.Col.Role.KEY
                || output.expr() instanceof Typed.Input(_, var name, _)
                        && (name.equals(SystemColumns.WINDOWSTART)
                                || name.equals(SystemColumns.WINDOWEND));
    }

    /// What EXPLAIN answers.
    static Map<String, @Nullable Object> explain(
            Engine engine,
            String id,
            String statement,
            QueryPlan query,
            Optional<Source> sink,
            String topology) {
        var fields = new LinkedHashMap<String, @Nullable Object>();
        fields.put("id", id);
        fields.put("statementText", statement);
        fields.put("windowType", null);
        var columns = new ArrayList<Map<String, Object>>();
        for (var output : query.outputs()) {
            var entry = new LinkedHashMap<String, Object>();
            entry.put("name", output.name());
            entry.put("schema", Values.schema(output.expr().type()));
            if (output.role() == Plan.Col.Role.KEY) {
                entry.put("type", "KEY");
            }
            columns.add(entry);
        }
        fields.put("fields", columns);
        fields.put("sources", query.sources());
        fields.put("sinks", sink.map(Source::name).stream().toList());
        fields.put("topology", topology);
        fields.put("executionPlan", Plan.show(query.plan()));
        fields.put("overriddenProperties", Map.of());
        fields.put("queryType", sink.isPresent() ? "PERSISTENT" : "PUSH");
        fields.put("queryErrors", List.of());
        fields.put("tasksMetadata", List.of());
        fields.put("state", sink.isPresent() ? engine.state(id) : null);
        return fields;
    }

    static Map<String, @Nullable Object> connector(String name, JsonNode info) {
        var fields = new LinkedHashMap<String, @Nullable Object>();
        var connector = info.path("connector");
        fields.put("name", name);
        fields.put("type", info.path("type").asText("unknown").toLowerCase(Locale.ROOT));
        fields.put("className", info.path("class").asText(""));
        long running = 0;
        for (var task : info.path("tasks")) {
            running += task.path("state").asText().equals("RUNNING") ? 1 : 0;
        }
        fields.put(
                "state",
                "%s (%d/%d tasks RUNNING)"
                        .formatted(
                                connector.path("state").asText("UNKNOWN"),
                                running,
                                info.path("tasks").size()));
        return fields;
    }
}
