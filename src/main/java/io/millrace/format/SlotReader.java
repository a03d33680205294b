package io.millrace.format;

import io.millrace.data.Row;

/// Reads one value into a slot of a row, or, where nobody wants it, past it.
interface SlotReader {
    /// @throws FormatException if the bytes are not what they should be
    void read(WireInput in, Row row, int slot);
}
