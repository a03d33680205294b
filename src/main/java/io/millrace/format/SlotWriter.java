package io.millrace.format;

import io.millrace.data.Row;

/// Writes the value of a slot of a row.
interface SlotWriter {
    /// @throws FormatException if the schema has no place for it
    void write(WireOutput out, Row row, int slot);
}
