package io.millrace.sql.rest;

import io.millrace.sql.Engine;
import io.millrace.sql.QueryOffsets;
import io.millrace.sql.catalog.Column;
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
import java.util.stream.Collectors;

/// What DESCRIBE tells of streams and tables. Source: ksqlDB API reference, "DESCRIBE".
record Descriptions(Engine engine) {
    /// All sources of a kind.
    List<Map<String, @Nullable Object>> of(Kind kind, boolean extended) {
        return engine.catalog().sources().stream()
                .filter(s -> s.kind() == kind)
                .map(s -> of(s, extended))
                .toList();
    }

    /// @param extended with what the queries that write into it and read from it do
    Map<String, @Nullable Object> of(Source source, boolean extended) {
        var readers = engine.catalog().readers(source.name());
        var writers = engine.catalog().writers(source.name());
        var fields = new LinkedHashMap<String, @Nullable Object>();
        fields.put("name", source.name());
        fields.put("windowType", source.windowed().map(w -> w.kind().name()).orElse(null));
        fields.put("readQueries", queries(readers));
        fields.put("writeQueries", queries(writers));
        fields.put("fields", fields(source.columns()));
        fields.put("type", source.kind().name());
        fields.put("timestamp", source.timestamp().map(Source.Timestamp::column).orElse(""));
        fields.put("statistics", extended ? statistics(writers) : "");
        fields.put("errorStats", extended ? errors(writers) : "");
        fields.put("extended", extended);
        fields.put("keyFormat", source.key().format());
        fields.put("valueFormat", source.value().format());
        fields.put("topic", source.topic());
        var topic = engine.topic(source.topic());
        fields.put("partitions", topic.map(t -> t.partitions().size()).orElse(0));
        fields.put("replication", topic.map(Descriptions::replicas).orElse(0));
        fields.put("statement", source.statement());
        fields.put("queryOffsetSummaries", extended ? offsets(writers) : List.of());
        fields.put("sourceConstraints", constraints(writers));
        return fields;
    }

    private static int replicas(TopicDescription topic) {
        return topic.partitions().getFirst().replicas().size();
    }

    private List<Map<String, Object>> queries(List<PersistentQuery> queries) {
        return queries.stream().map(q -> Entities.query(engine, q)).toList();
    }

    /// Sources that cannot be dropped while this one is there.
    private static List<String> constraints(List<PersistentQuery> writers) {
        return writers.stream().flatMap(q -> q.reads().stream()).distinct().toList();
    }

    private String statistics(List<PersistentQuery> writers) {
        return writers.stream()
                .map(
                        q -> {
                            var activity = engine.activity(q.id());
                            long lag =
                                    engine.offsets(q).stream().mapToLong(QueryOffsets::lag).sum();
                            return String.format(
                                    Locale.ROOT,
                                    "%s: %s, messages-per-sec: %.2f, total-messages: %d,"
                                            + " failed-messages: %d, dropped-messages: %d, lag: %d",
                                    q.id(),
                                    engine.state(q.id()),
                                    activity.perSecond(),
                                    activity.processed(),
                                    activity.failed(),
                                    activity.dropped(),
                                    lag);
                        })
                .collect(Collectors.joining("\n"));
    }

    private String errors(List<PersistentQuery> writers) {
        return writers.stream()
                .filter(q -> engine.activity(q.id()).failed() > 0)
                .map(
                        q ->
                                "%s: %d records failed; SELECT * FROM PROCESSING_LOG WHERE query ="
                                                .formatted(q.id(), engine.activity(q.id()).failed())
                                        + " '%s'; tells which".formatted(q.id()))
                .collect(Collectors.joining("\n"));
    }

    private List<Map<String, Object>> offsets(List<PersistentQuery> writers) {
        var all = new ArrayList<Map<String, Object>>();
        for (var query : writers) {
            var topics = engine.offsets(query);
            var group = new LinkedHashMap<String, Object>();
            group.put("groupId", topics.isEmpty() ? "" : topics.getFirst().group());
            group.put("topicSummaries", topics.stream().map(Descriptions::topic).toList());
            all.add(group);
        }
        return all;
    }

    private static Map<String, Object> topic(QueryOffsets topic) {
        var offsets = new ArrayList<Map<String, Object>>();
        for (var partition : topic.partitions()) {
            var entry = new LinkedHashMap<String, Object>();
            entry.put("partition", partition.partition());
            entry.put("logStartOffset", partition.start());
            entry.put("logEndOffset", partition.end());
            entry.put("consumerOffset", partition.committed());
            offsets.add(entry);
        }
        return Map.of("kafkaTopic", topic.topic(), "offsets", offsets);
    }

    private static List<Map<String, Object>> fields(List<Column> columns) {
        var all = new ArrayList<Map<String, Object>>();
        for (var column : columns) {
            var entry = new LinkedHashMap<String, Object>();
            entry.put("name", column.name());
            entry.put("schema", Values.schema(column.type()));
            if (column.role() instanceof Column.Role.Headers(var key)) {
                key.ifPresentOrElse(
                        k -> entry.put("headerKey", k), () -> entry.put("type", "HEADER"));
            } else if (column.isKey()) {
                entry.put("type", "KEY");
            }
            all.add(entry);
        }
        return all;
    }
}
