package io.millrace.format;

import io.millrace.data.Row;

import org.jspecify.annotations.Nullable;

/// Writes the columns of one key or value from their slots of a row.
public interface RowWriter {
    /// @return bytes of their own, or `null` where the format writes NULL so (a bare NULL, a key
    ///   without columns)
    byte @Nullable [] write(Row row);
}
