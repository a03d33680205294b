package io.millrace.sql.testing;

import io.millrace.sql.testing.TestCase.HeaderValue;

import org.jspecify.annotations.Nullable;

import java.util.List;

/// A record in bytes.
@SuppressWarnings("ArrayRecordComponent") // never compared as a whole
record TopicRecord(
        String topic,
        byte @Nullable [] key,
        byte @Nullable [] value,
        long timestampMs,
        List<HeaderValue> headers) {}
