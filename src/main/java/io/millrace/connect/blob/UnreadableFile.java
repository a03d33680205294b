package io.millrace.connect.blob;

import org.jspecify.annotations.Nullable;

/// A file that is not of its format as a whole, such as one without a header: one bad record, as
/// soon as nobody writes to it.
public final class UnreadableFile implements RecordReader {
    private final Blob blob;
    private final BlobFormat.ReadOptions options;
    private final String reason;
    private Place place;

    /// @param from how far the file has been read
    public UnreadableFile(Blob blob, Place from, BlobFormat.ReadOptions options, String reason) {
        this.blob = blob;
        this.options = options;
        this.reason = reason;
        this.place = from;
    }

    @Override
    public @Nullable Item next() {
        var reported = place.position() == blob.size() && place.head() == 0;
        if (unfinished() || reported) {
            return null;
        }
        place = new Place(blob.size(), 0, place.records() + 1, 0, 0, blob.etag());
        return new Item.Bad(place, 0, 0, new byte[0], reason);
    }

    @Override
    public boolean unfinished() {
        return !options.atRest();
    }

    @Override
    public boolean replaced() {
        return false;
    }

    @Override
    public void close() {
        // nothing is open
    }
}
