package io.millrace.connect.blob.avro;

import io.millrace.connect.blob.Blob;
import io.millrace.connect.blob.BlobFormat;
import io.millrace.connect.blob.BlobStore;
import io.millrace.connect.blob.Place;
import io.millrace.connect.blob.RecordReader;
import io.millrace.connect.blob.UnreadableFile;
import io.millrace.format.FormatException;
import io.millrace.format.WireInput;

import org.jspecify.annotations.Nullable;

import java.io.EOFException;
import java.io.IOException;
import java.util.Arrays;

/// Reads the blocks of an Avro file, one in memory at a time.
///
/// A place is the position of a block and the number of its records that were read. Records have no
/// marks between them, so one that cannot be read costs the rest of its block; a block that is
/// damaged costs what stands before the next sync marker. The bytes are read here and not by Avro's
/// DataFileReader, which knows no limit to a block and cannot tell a file that is still being
/// written from a damaged one.
///
/// Source: Avro specification, "Object Container Files".
final class AvroBlockReader implements RecordReader {
    /// A larger block is damaged, as far as anyone can tell; writers make 16 KiB to some MiB.
    private static final int BLOCK_MAX = 256 << 20;

    /// Records of no bytes at all, such as nulls, that a block may have.
    private static final long EMPTY_RECORDS_MAX = 1 << 20;

    private final AvroHeader header;
    private final BlobFormat.ReadOptions options;
    private final Blob blob;
    private final BlobStore store;
    private final boolean replaced;
    private final WireInput values = new WireInput();
    private CountedInput in;
    private byte[] block = {};
    private long blockAt; // position of the block
    private long blockEnd; // of the next one
    private long count; // of the block's records
    private long index; // of the next record in it
    private long records;
    private boolean unfinished;

    private AvroBlockReader(
            AvroHeader header,
            BlobFormat.ReadOptions options,
            BlobStore store,
            Blob blob,
            CountedInput in,
            Place from,
            boolean replaced) {
        this.header = header;
        this.options = options;
        this.store = store;
        this.blob = blob;
        this.in = in;
        this.replaced = replaced;
        this.blockEnd = in.position();
        this.records = from.records();
    }

    static RecordReader open(BlobStore store, Blob blob, Place from, BlobFormat.ReadOptions options)
            throws IOException {
        AvroHeader header;
        try (var in = new CountedInput(store.open(blob, 0), 0, blob.size())) {
            header = AvroHeader.read(in);
        } catch (EOFException _) {
            return new UnreadableFile(
                    blob, from, options, "no Avro file: it ends before its first block");
        } catch (FormatException e) {
            return new UnreadableFile(blob, from, options, String.valueOf(e.getMessage()));
        }
        var replaced =
                from.position() > 0
                        && !from.isSame(blob)
                        && (from.head() != header.checksum() || from.position() > blob.size());
        var place = replaced ? Place.START : from;
        var at = Math.max(place.position(), header.end());
        var in = new CountedInput(store.open(blob, at), at, blob.size());
        try {
            var reader = new AvroBlockReader(header, options, store, blob, in, place, replaced);
            reader.skip(place.inBlock());
            return reader;
        } catch (IOException e) {
            in.close();
            throw e;
        }
    }

    /// Goes past records of the first block.
    private void skip(long count) throws IOException {
        if (count > 0 && readBlock() == null) {
            try {
                for (; index < Math.min(count, this.count); index++) {
                    header.values().read(values);
                }
            } catch (FormatException _) {
                // is met again, and reported, by next()
            }
        }
    }

    @Override
    public @Nullable Item next() throws IOException {
        while (index == count) {
            if (in.atEnd()) {
                return null;
            }
            var bad = readBlock();
            if (bad != null || unfinished) {
                return bad;
            }
        }
        return record();
    }

    private Item record() {
        var left = values.left();
        var at = block.length - left;
        var position = blockAt;
        try {
            var value = header.values().read(values);
            var bytes = left - values.left();
            index++;
            records++;
            if (index == count) {
                blockAt = blockEnd;
            }
            if (bytes > options.maxRecordBytes()) {
                return bad(
                        position, at, "longer than %d bytes".formatted(options.maxRecordBytes()));
            }
            return new Item.Good(place(), options.key(value), value, bytes);
        } catch (FormatException e) {
            var lost = count - index;
            records += lost;
            index = count;
            blockAt = blockEnd;
            return bad(
                    position,
                    at,
                    "record %d of the block cannot be read, and with it the last %d: %s"
                            .formatted(count - lost + 1, lost, e.getMessage()));
        }
    }

    /// @param position of the block
    /// @param at where the record begins in the expanded block
    private Item bad(long position, int at, String reason) {
        var raw = Arrays.copyOfRange(block, at, Math.min(block.length, at + Item.SAMPLE));
        return new Item.Bad(place(), position, 0, raw, reason);
    }

    /// Reads the next block; returns what is wrong with it, or null.
    private @Nullable Item readBlock() throws IOException {
        var from = in.position();
        byte[] raw = {};
        try {
            var records = in.number();
            raw = in.bytes(in.length(BLOCK_MAX));
            if (!Arrays.equals(header.sync(), in.bytes(AvroHeader.SYNC_BYTES))) {
                throw new FormatException("a block without the sync marker behind it");
            }
            block = expand(raw);
            if (records < 0 || records > Math.max(block.length, EMPTY_RECORDS_MAX)) {
                throw new FormatException(
                        "a block of %d records in %d bytes".formatted(records, block.length));
            }
            blockAt = from;
            blockEnd = in.position();
            values.open(block, 0);
            count = records;
            index = 0;
            return null;
        } catch (EOFException _) {
            unfinished = !options.atRest();
            return unfinished ? null : damaged(from, raw, "the file ends inside of a block");
        } catch (FormatException e) {
            return damaged(from, raw, String.valueOf(e.getMessage()));
        }
    }

    private byte[] expand(byte[] raw) {
        try {
            return header.codec().expand(raw, BLOCK_MAX);
        } catch (IOException e) {
            throw new FormatException("a block that cannot be expanded: " + e.getMessage());
        }
    }

    /// Goes on behind the next sync marker, wherever the block claims to end.
    private Item damaged(long from, byte[] raw, String reason) throws IOException {
        in.close();
        in = new CountedInput(store.open(blob, from), from, blob.size());
        in.skipBehind(header.sync());
        blockAt = in.position();
        blockEnd = blockAt;
        count = 0;
        index = 0;
        records++;
        var sample = Arrays.copyOf(raw, Math.min(raw.length, Item.SAMPLE));
        return new Item.Bad(place(), from, 0, sample, reason);
    }

    /// Behind the record that was read last.
    private Place place() {
        var inBlock = index == count ? 0 : index;
        return new Place(blockAt, 0, records, header.checksum(), 0, inBlock, blob.etag());
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
    public void close() throws IOException {
        in.close();
    }
}
