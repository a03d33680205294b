package io.millrace.format;

import io.millrace.data.Row;

/// Reads a record and writes it again with columns added, copying the bytes of what it passes on.
public interface Transcoder extends RowReader {
    /// Writes the record that [#read] saw last, all its columns unchanged, then the added columns
    /// from `row`.
    ///
    /// Call it at most once after each `read`.
    byte[] write(Row row);
}
