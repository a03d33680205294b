package io.millrace.connect.blob.avro;

import io.millrace.connect.blob.Blob;
import io.millrace.connect.blob.BlobFormat;
import io.millrace.connect.blob.BlobStore;
import io.millrace.connect.blob.Place;
import io.millrace.connect.blob.RecordReader;

import java.io.IOException;
import java.util.Set;

/// Avro's container files: a header with the schema, then blocks of records. The records become
/// structs with that schema. See [AvroBlockReader].
public final class AvroFiles implements BlobFormat {
    @Override
    public Set<String> endings() {
        return Set.of(".avro");
    }

    @Override
    public RecordReader open(BlobStore store, Blob blob, Place from, ReadOptions options)
            throws IOException {
        return AvroBlockReader.open(store, blob, from, options);
    }
}
