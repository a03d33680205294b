package io.millrace.format;

import org.apache.avro.AvroRuntimeException;
import org.apache.avro.Schema;

/// The Avro schema of a text.
public final class AvroSchema {
    private AvroSchema() {}

    /// The schema of a text, with what it refers to.
    ///
    /// @throws FormatException if it is none
    public static Schema parse(SchemaText text, SchemaStore store) {
        if (text.type() != SchemaText.Type.AVRO) {
            throw new FormatException("a schema in AVRO was expected, not in " + text.type());
        }
        try {
            var parser = new Schema.Parser();
            SchemaReferences.texts(text, store).values().forEach(t -> parser.parse(t.text()));
            return parser.parse(text.text());
        } catch (AvroRuntimeException e) {
            throw new FormatException("no valid Avro schema: " + e.getMessage());
        } catch (StackOverflowError _) {
            throw new FormatException("no valid Avro schema: nested too deeply");
        }
    }
}
