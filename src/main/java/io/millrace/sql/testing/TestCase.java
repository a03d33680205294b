package io.millrace.sql.testing;

import com.fasterxml.jackson.databind.JsonNode;

import io.millrace.format.Layout.Part;
import io.millrace.format.SchemaText;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/// One test: statements, what goes in, and what must come out.
///
/// @param id unique in its file
/// @param file where it stands
/// @param line of the file, from 1
/// @param scripts statements, separated by semicolons; run in order, each with its own line numbers
/// @param properties as SET would give them
/// @param schemas that are registered before the statement that makes something of their topic
/// @param expect what must happen
/// @param post what must exist afterwards
public record TestCase(
        String id,
        Path file,
        int line,
        List<String> scripts,
        Map<String, String> properties,
        List<TopicSchema> schemas,
        List<Rec> inputs,
        Expect expect,
        List<PostSource> post) {
    public TestCase {
        scripts = List.copyOf(scripts);
        properties = Map.copyOf(properties);
        schemas = List.copyOf(schemas);
        inputs = List.copyOf(inputs);
        post = List.copyOf(post);
    }

    /// A schema of a topic's keys or values.
    ///
    /// @param language absent where it follows from the statement
    /// @param id absent for the next one that is free
    /// @param references by name, as versions 1 of subjects of their names
    public record TopicSchema(
            String topic,
            Part part,
            Optional<SchemaText.Type> language,
            OptionalInt id,
            String text,
            Map<String, String> references) {
        public TopicSchema {
            references = Map.copyOf(references);
        }
    }

    /// A record that goes in or must come out.
    ///
    /// @param key as JSON shows it in the format of the topic; NULL is a JSON null
    /// @param window `start@end` of a windowed key
    /// @param timestamp in milliseconds; where absent, 0 goes in and any may come out
    public record Rec(
            String topic,
            JsonNode key,
            JsonNode value,
            OptionalLong timestamp,
            Optional<WindowBounds> window,
            List<HeaderValue> headers) {
        public Rec {
            headers = List.copyOf(headers);
        }
    }

    /// @param endMs first millisecond after the window
    public record WindowBounds(long startMs, long endMs) {}

    /// @param value in base64; `null` as text is none
    public record HeaderValue(String key, String value) {}

    /// What must happen.
    public sealed interface Expect {
        /// These records come out, topic by topic in this order.
        record Records(List<Rec> outputs) implements Expect {
            public Records {
                outputs = List.copyOf(outputs);
            }
        }

        /// The last statement is a pull query, which answers with these rows: a JSON array each.
        record Rows(List<JsonNode> rows) implements Expect {
            public Rows {
                rows = List.copyOf(rows);
            }
        }

        /// The last statement is refused; with this message, where one is given.
        record Rejected(Optional<String> message) implements Expect {}

        /// A record makes the query fail.
        record RejectedAtRunTime() implements Expect {}
    }

    /// A source that must exist.
    ///
    /// @param type `stream` or `table`
    /// @param schema columns as SQL
    public record PostSource(String name, Optional<String> type, Optional<String> schema) {}
}
