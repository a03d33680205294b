package io.millrace.sql.analyze;

import io.millrace.sql.catalog.Source;

import java.util.Optional;

/// Where a persistent query writes.
///
/// @param source what it writes into; its key and value columns are, in order, the key and value
///   outputs of the plan
/// @param partitions of the topic, where WITH gives them
/// @param replicas of the topic, where WITH gives them
/// @param retentionMs of the topic, where WITH gives it
/// @param cleanupPolicy of the topic, where WITH gives it
public record Sink(
        Source source,
        Optional<Integer> partitions,
        Optional<Integer> replicas,
        Optional<Long> retentionMs,
        Optional<String> cleanupPolicy) {}
