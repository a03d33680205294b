package io.millrace.format;

import java.util.Optional;
import java.util.OptionalInt;

/// Where the schema of a topic's keys or values is kept, for formats that have one.
///
/// @param store where schemas are found and registered
/// @param subject under which what is written is registered
/// @param id of the schema that is written, where the statement names one; else it is made of the
///   columns
/// @param fullName of the record or message, where the statement names one
public record SchemaBinding(
        SchemaStore store, String subject, OptionalInt id, Optional<String> fullName) {
    /// The subject of a topic: `orders-value`.
    ///
    /// Source: Confluent documentation, "TopicNameStrategy".
    public static String subject(String topic, Layout.Part part) {
        return topic + (part == Layout.Part.KEY ? "-key" : "-value");
    }
}
