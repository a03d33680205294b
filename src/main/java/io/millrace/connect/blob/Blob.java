package io.millrace.connect.blob;

import java.time.Instant;

/// A file as it was when it was listed.
///
/// @param name path below the store's root, with `/` between the parts
/// @param size in bytes; what was added later is not read before the next listing
public record Blob(String name, long size, Instant modified) {}
