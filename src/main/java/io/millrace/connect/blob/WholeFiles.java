package io.millrace.connect.blob;

import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaAndValue;
import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.util.Set;
import java.util.zip.CRC32C;

/// Each file is one record, byte by byte: an image, a document. Its name is the key. One that has
/// changed is a record again; one that is larger than a record may be is a bad one.
public final class WholeFiles implements BlobFormat {
    @Override
    public Set<String> endings() {
        return Set.of();
    }

    @Override
    public RecordReader open(BlobStore store, Blob blob, Place from, ReadOptions options)
            throws IOException {
        if (from.isEndOf(blob)) {
            return new One(null, false, false);
        }
        if (!options.atRest()) {
            return new One(null, true, false);
        }
        var tooLarge = blob.size() > options.maxRecordBytes();
        byte[] bytes;
        try (var in = store.open(blob, 0)) {
            bytes = in.readNBytes(tooLarge ? RecordReader.Item.SAMPLE : (int) blob.size());
        }
        var crc = new CRC32C();
        crc.update(bytes);
        var seen = from.records() > 0;
        if (seen && from.position() == blob.size() && from.head() == crc.getValue()) {
            return new One(null, false, false);
        }
        var after = new Place(blob.size(), 0, from.records() + 1, crc.getValue(), 0, blob.etag());
        var item =
                tooLarge
                        ? new RecordReader.Item.Bad(
                                after,
                                0,
                                0,
                                bytes,
                                "longer than %d bytes".formatted(options.maxRecordBytes()))
                        : new RecordReader.Item.Good(
                                after,
                                blob.name(),
                                new SchemaAndValue(Schema.BYTES_SCHEMA, bytes),
                                bytes.length);
        return new One(item, false, seen);
    }

    private static final class One implements RecordReader {
        private @Nullable Item item;
        private final boolean unfinished;
        private final boolean replaced;

        One(@Nullable Item item, boolean unfinished, boolean replaced) {
            this.item = item;
            this.unfinished = unfinished;
            this.replaced = replaced;
        }

        @Override
        public @Nullable Item next() {
            var next = item;
            item = null;
            return next;
        }

        @Override
        public boolean unfinished() {
            return unfinished;
        }

        @Override
        public boolean replaced() {
            return replaced;
        }

        @Override
        public void close() {
            // read already
        }
    }
}
