package io.millrace.connect.blob;

import org.apache.kafka.connect.data.SchemaAndValue;
import org.apache.kafka.connect.data.Struct;
import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.util.Set;

/// What is in a file. One implementation a format, and a line in [BlobFormats]; those of text share
/// `TextRecords`.
public interface BlobFormat {
    /// Endings of the names of its files, with the dot, in lower case.
    Set<String> endings();

    /// Opens a file.
    ///
    /// When the file is shorter than `from` or its bytes before it have changed, it has been
    /// replaced, and is read from its start.
    RecordReader open(BlobStore store, Blob blob, Place from, ReadOptions options)
            throws IOException;

    /// @param keyField the field whose value becomes the record's key; empty for none
    /// @param maxRecordBytes a longer record is a bad one
    /// @param atRest whether nobody writes to the file any more, so that what stands at its end is
    ///   finished even without a line feed
    /// @param json what a JSON object becomes
    record ReadOptions(String keyField, int maxRecordBytes, boolean atRest, JsonValues json) {
        /// The key of a record that is a struct: the value of its [#keyField] as text. Null when
        /// there is none.
        public @Nullable String key(SchemaAndValue record) {
            if (keyField.isEmpty() || !(record.value() instanceof Struct struct)) {
                return null;
            }
            var field = struct.schema().field(keyField);
            var key = field == null ? null : struct.get(field);
            return key == null ? null : key.toString();
        }
    }
}
