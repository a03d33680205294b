package io.millrace.sql.analyze;

import io.millrace.sql.catalog.Source;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Where a persistent query writes.
///
/// @param source what it writes into; its key and value columns are, in order, the key and value
///   outputs of the plan
/// @param partitions of the topic, where WITH gives them
/// @param replicas of the topic, where WITH gives them
/// @param retentionMs of the topic, where WITH gives it
/// @param cleanupPolicy of the topic, where WITH gives it
/// @param schemas to register before anything is written
/// @param found properties that let the statement find the same schemas when it is decided again;
///   see [Properties#schemaId]
public record Sink(
        Source source,
        Optional<Integer> partitions,
        Optional<Integer> replicas,
        Optional<Long> retentionMs,
        Optional<String> cleanupPolicy,
        List<NewSchema> schemas,
        Map<String, String> found) {
    public Sink {
        schemas = List.copyOf(schemas);
        found = Map.copyOf(found);
    }
}
