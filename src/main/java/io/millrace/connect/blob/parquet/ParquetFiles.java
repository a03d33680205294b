package io.millrace.connect.blob.parquet;

import io.millrace.connect.blob.Blob;
import io.millrace.connect.blob.BlobFormat;
import io.millrace.connect.blob.BlobStore;
import io.millrace.connect.blob.Place;
import io.millrace.connect.blob.RecordReader;

import java.io.IOException;
import java.util.Set;

/// Files of Parquet: groups of rows, column by column, and at the end what says where they are. The
/// rows become structs with the file's schema. See [ParquetRowReader].
public final class ParquetFiles implements BlobFormat {
    @Override
    public Set<String> endings() {
        return Set.of(".parquet");
    }

    @Override
    public RecordReader open(BlobStore store, Blob blob, Place from, ReadOptions options)
            throws IOException {
        return ParquetRowReader.open(store, blob, from, options);
    }
}
