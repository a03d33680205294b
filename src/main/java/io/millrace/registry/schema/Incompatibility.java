package io.millrace.registry.schema;

/// One reason why a reader's schema cannot read what a writer's schema wrote.
///
/// @param type what kind of change it is, as in `READER_FIELD_MISSING_DEFAULT_VALUE`
/// @param path of the place in the reader's schema (in the writer's where the reader lacks it): a
///   JSON pointer, or names of messages and fields joined by dots
/// @param reader what the reader's schema says there; empty where it says nothing
/// @param writer what the writer's schema says there; empty where it says nothing
/// @param why in one sentence
/// @param fix what to do instead, in one sentence
public record Incompatibility(
        String type, String path, String reader, String writer, String why, String fix) {}
