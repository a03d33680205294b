package io.millrace.connect.blob;

import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaAndValue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Set;

/// One text a line, in UTF-8. Blank lines are skipped.
public final class TextLines implements BlobFormat {
    @Override
    public Set<String> endings() {
        return Set.of(); // a .txt may be anything: the user has to say it
    }

    @Override
    public RecordReader open(BlobStore store, Blob blob, Place from, ReadOptions options)
            throws IOException {
        return TextRecords.open(store, blob, from, options, _ -> new Lines());
    }

    private record Lines() implements LineFormat {
        @Override
        public Parsed parse(byte[] bytes, int from, int to) {
            if (Bytes.isBlank(bytes, from, to)) {
                return new Parsed.Nothing();
            }
            return Bytes.isUtf8(bytes, from, to)
                    ? new Parsed.Value(null, null)
                    : new Parsed.Wrong("not valid UTF-8");
        }

        @Override
        public SchemaAndValue value(byte[] bytes, BlobFormat.ReadOptions options) {
            return new SchemaAndValue(
                    Schema.STRING_SCHEMA, new String(bytes, StandardCharsets.UTF_8));
        }

        @Override
        public boolean hasHeader() {
            return false;
        }

        @Override
        public boolean endsItself() {
            return false; // it may go on
        }
    }
}
