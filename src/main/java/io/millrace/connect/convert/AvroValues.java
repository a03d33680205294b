package io.millrace.connect.convert;

import io.millrace.format.FormatException;
import io.millrace.format.WireInput;

import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaAndValue;
import org.apache.kafka.connect.errors.DataException;

/// Values of one Avro schema as Connect's, for those that have no frame around them. Thread-safe.
public final class AvroValues {
    private final AvroReading.Typed typed;

    /// @throws DataException if Connect has no schema for it
    public AvroValues(org.apache.avro.Schema avro) {
        typed = new AvroReading(false).of(avro);
    }

    public Schema schema() {
        return typed.schema();
    }

    /// Reads the value that is next.
    ///
    /// @throws FormatException if there is none of this schema
    public SchemaAndValue read(WireInput in) {
        return new SchemaAndValue(typed.schema(), typed.reader().read(in));
    }
}
