package io.millrace.gateway.schemas;

import com.fasterxml.jackson.databind.JsonNode;

/// Turns JSON into records of one schema, and back. Thread-safe.
interface RecordJson {
    /// The bytes behind the schema's id.
    ///
    /// @throws io.millrace.format.FormatException if the value does not fit
    byte[] encode(JsonNode value);

    /// @param record with the 5 bytes of the id before it
    /// @throws io.millrace.format.FormatException if it is none of this schema
    JsonNode decode(byte[] record);
}
