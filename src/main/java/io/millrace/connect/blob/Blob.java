package io.millrace.connect.blob;

import java.time.Instant;

/// A file as it was when it was listed.
///
/// @param name path below the store's root
/// @param size in bytes; what was added later is not read before the next listing
/// @param etag changes with the content; empty where the store has none, and the content itself
///   tells
/// @param grows whether somebody may be adding to its end; otherwise it is written in one go
public record Blob(String name, long size, Instant modified, String etag, boolean grows) {}
