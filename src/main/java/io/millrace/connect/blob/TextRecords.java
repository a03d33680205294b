package io.millrace.connect.blob;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.function.Function;
import java.util.zip.CRC32C;

/// Reads records of text through one buffer.
///
/// The buffer holds at least the [Place#TAIL_BYTES] bytes before the next record, for the checksum
/// of the place behind it. A record is copied once, into the array that is passed on.
///
/// The end of a file: a last record without a line feed is taken at once when it could not go on (a
/// complete JSON object), and otherwise as soon as the file is at rest. Until then the reader is
/// [#unfinished()]. A record that is longer than allowed, or a quote without its partner, costs one
/// line: reading goes on at the next.
final class TextRecords implements RecordReader {
    private static final int FIRST_BUFFER = 1 << 18;

    private final LineFormat format;
    private final BlobFormat.ReadOptions options;
    private final InputStream in;
    private final byte[] head;
    private final boolean replaced;
    private final long size;
    private final String etag;
    private final CRC32C crc = new CRC32C();

    private byte[] buffer;
    private int start; // of the next record
    private int end; // of the bytes read
    private long bufferAt; // position of buffer[0] in the file
    private long line;
    private long records;
    private int headKnown = -1; // how much of the head `headSum` covers
    private long headSum;
    private boolean unfinished;

    private TextRecords(
            InputStream in,
            Blob blob,
            byte[] head,
            Place from,
            boolean replaced,
            BlobFormat.ReadOptions options,
            LineFormat format) {
        this.in = in;
        this.head = head;
        this.replaced = replaced;
        this.size = blob.size();
        this.etag = blob.etag();
        this.options = options;
        this.format = format;
        this.buffer = new byte[Math.clamp(size + 1, 1 << 10, FIRST_BUFFER)];
        this.bufferAt = Math.max(0, from.position() - Place.TAIL_BYTES);
        this.start = (int) (from.position() - bufferAt);
        this.line = from.line();
        this.records = from.records();
    }

    /// @param formats given the file's head, at most [Place#HEAD_BYTES], how its records are read
    static TextRecords open(
            BlobStore store,
            Blob blob,
            Place from,
            BlobFormat.ReadOptions options,
            Function<byte[], LineFormat> formats)
            throws IOException {
        var head = head(store, blob);
        var format = formats.apply(head);
        var replaced = from.position() > 0 && !isSame(store, blob, head, from);
        var place = replaced ? Place.START : from;
        if (format.hasHeader() && place.position() > 0) {
            readHeader(store, blob, head, options, format);
        }
        var in = store.open(blob, Math.max(0, place.position() - Place.TAIL_BYTES));
        var reader = new TextRecords(in, blob, head, place, replaced, options, format);
        try {
            reader.skipToStart();
            return reader;
        } catch (IOException e) {
            in.close();
            throw e;
        }
    }

    private static byte[] head(BlobStore store, Blob blob) throws IOException {
        var length = (int) Math.min(Place.HEAD_BYTES, blob.size());
        return length == 0 ? new byte[0] : store.bytes(blob, 0, length);
    }

    private static boolean isSame(BlobStore store, Blob blob, byte[] head, Place from)
            throws IOException {
        if (from.isSame(blob)) {
            return true;
        }
        if (blob.size() < from.position()) {
            return false;
        }
        var tail = (int) Math.min(Place.TAIL_BYTES, from.position());
        var known = (int) Math.min(Place.HEAD_BYTES, from.position());
        return head.length >= known
                && checksum(head, 0, known) == from.head()
                && checksum(store.bytes(blob, from.position() - tail, tail), 0, tail)
                        == from.tail();
    }

    private static long checksum(byte[] bytes, int from, int length) {
        if (length > bytes.length) {
            return -1; // the file became shorter
        }
        var crc = new CRC32C();
        crc.update(bytes, from, length);
        return crc.getValue();
    }

    private static void readHeader(
            BlobStore store,
            Blob blob,
            byte[] head,
            BlobFormat.ReadOptions options,
            LineFormat format)
            throws IOException {
        var in = store.open(blob, 0);
        try (var reader = new TextRecords(in, blob, head, Place.START, false, options, format)) {
            reader.skipToStart();
            reader.step();
        }
    }

    /// Reads the bytes before the first record, and a byte-order mark at the file's start.
    private void skipToStart() throws IOException {
        while (end < Math.max(start, 3) && fill()) {
            // until they are there
        }
        if (bufferAt + start == 0
                && end >= 3
                && buffer[0] == (byte) 0xEF
                && buffer[1] == (byte) 0xBB
                && buffer[2] == (byte) 0xBF) {
            start = 3;
        }
    }

    @Override
    public @Nullable Item next() throws IOException {
        while (true) {
            var before = start + bufferAt;
            var item = step();
            if (item != null || start + bufferAt == before) {
                return item;
            }
        }
    }

    @Override
    public boolean unfinished() {
        return unfinished;
    }

    @Override
    public boolean replaced() {
        return replaced;
    }

    /// Takes one record; null when it says nothing, or when there is none (`start` tells which).
    private @Nullable Item step() throws IOException {
        var cut = format.cut(buffer, start, end);
        while (cut < 0) {
            if (end - start > options.maxRecordBytes()) {
                return oneLine("longer than %d bytes".formatted(options.maxRecordBytes()));
            }
            if (!fill()) {
                return last();
            }
            cut = format.cut(buffer, start, end);
        }
        if (cut - start > options.maxRecordBytes() + 1) {
            return oneLine("longer than %d bytes".formatted(options.maxRecordBytes()));
        }
        return taken(format.parse(buffer, start, contentEnd(start, cut)), cut);
    }

    /// What stands behind the last line feed.
    private @Nullable Item last() throws IOException {
        if (start == end) {
            return null;
        }
        var parsed = format.parse(buffer, start, contentEnd(start, end));
        var complete = format.endsItself() && !(parsed instanceof LineFormat.Parsed.Wrong);
        if (complete || options.atRest()) {
            return parsed instanceof LineFormat.Parsed.Wrong(var reason)
                            && Bytes.lineFeed(buffer, start, end) >= 0
                    ? oneLine(reason)
                    : taken(parsed, end);
        }
        unfinished = !Bytes.isBlank(buffer, start, end);
        return null;
    }

    private @Nullable Item taken(LineFormat.Parsed parsed, int cut) {
        var from = start;
        var to = contentEnd(from, cut);
        var at = bufferAt + from;
        var firstLine = line + 1;
        line += Bytes.lineFeeds(buffer, from, cut);
        start = cut;
        return switch (parsed) {
            case LineFormat.Parsed.Nothing() -> null;
            case LineFormat.Parsed.Value(var key, var value) -> {
                records++;
                var bytes = value == null ? Arrays.copyOfRange(buffer, from, to) : value;
                yield new Item.Good(place(), key, format.value(bytes, options), bytes.length);
            }
            case LineFormat.Parsed.Wrong(var reason) -> {
                records++;
                var raw = Arrays.copyOfRange(buffer, from, to);
                yield new Item.Bad(place(), at, firstLine, raw, reason);
            }
        };
    }

    /// Gives up one line, however long, and keeps its beginning.
    private Item oneLine(String reason) throws IOException {
        var at = bufferAt + start;
        var feed = Bytes.lineFeed(buffer, start, end);
        var known = feed < 0 ? end : contentEnd(start, feed + 1);
        var raw = Arrays.copyOfRange(buffer, start, Math.min(known, start + Item.SAMPLE));
        while (feed < 0) {
            start = end;
            if (!fill()) {
                break;
            }
            feed = Bytes.lineFeed(buffer, start, end);
        }
        start = feed < 0 ? end : feed + 1;
        var firstLine = line + 1;
        line += feed < 0 ? 0 : 1;
        records++;
        return new Item.Bad(place(), at, firstLine, raw, reason);
    }

    private int contentEnd(int from, int cut) {
        var to = cut;
        if (to > from && buffer[to - 1] == '\n') {
            to--;
        }
        if (to > from && buffer[to - 1] == '\r') {
            to--;
        }
        return to;
    }

    private Place place() {
        var position = bufferAt + start;
        var known = (int) Math.min(head.length, position);
        if (known != headKnown) {
            crc.reset();
            crc.update(head, 0, known);
            headKnown = known;
            headSum = crc.getValue();
        }
        var tail = Math.min(start, Place.TAIL_BYTES);
        crc.reset();
        crc.update(buffer, start - tail, tail);
        return new Place(position, line, records, headSum, crc.getValue(), etag);
    }

    /// Reads more, behind what is kept; false at the end of the file as it was listed.
    private boolean fill() throws IOException {
        var left = size - bufferAt - end;
        if (left <= 0) {
            return false;
        }
        makeRoom();
        var n = in.read(buffer, end, (int) Math.min(left, buffer.length - end));
        if (n > 0) {
            end += n;
        }
        return n > 0;
    }

    private void makeRoom() {
        var keepFrom = Math.max(0, start - Place.TAIL_BYTES);
        if (buffer.length - end < buffer.length / 4 && keepFrom > 0) {
            System.arraycopy(buffer, keepFrom, buffer, 0, end - keepFrom);
            bufferAt += keepFrom;
            start -= keepFrom;
            end -= keepFrom;
        }
        if (buffer.length - end < buffer.length / 4) {
            buffer = Arrays.copyOf(buffer, buffer.length * 2);
        }
    }

    @Override
    public void close() throws IOException {
        in.close();
    }
}
