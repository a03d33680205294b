package io.millrace.connect.blob;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.NoSuchFileException;
import java.util.List;
import java.util.function.Predicate;

/// Where files are: one file for each kind of store, and a line in [BlobStores]. Thread-safe.
///
/// What only the user can solve is [Refused]; a file that is gone or has been replaced is
/// [NoSuchFileException]; every other `IOException` is an outage, which is waited for.
public interface BlobStore extends AutoCloseable {
    /// Which files.
    ///
    /// @param prefix what their names begin with; empty for all
    /// @param wanted which of those
    /// @param matchesMax with more than this the listing stops and is refused
    /// @param seenMax so many names are looked at, at most, before the listing stops and is refused
    record Selection(String prefix, Predicate<String> wanted, int matchesMax, int seenMax) {}

    /// What a listing found, and what it cost.
    ///
    /// @param blobs sorted by name
    /// @param seen names that were looked at
    /// @param requests that the store answered
    record Listing(List<Blob> blobs, int seen, int requests) {
        public Listing {
            blobs = List.copyOf(blobs);
        }
    }

    Listing list(Selection selection) throws IOException;

    /// Gets bytes of a file as it was listed, in one request.
    ///
    /// @param length more than 0; the range ends at the file's listed end at the latest
    /// @return fewer bytes only if the file has become shorter meanwhile
    byte[] bytes(Blob blob, long position, int length) throws IOException;

    /// Opens a file, as it was listed, at a position in bytes, which may be its end but not behind
    /// it. Reads in ranges: what is not read is not fetched.
    default InputStream open(Blob blob, long position) throws IOException {
        return new Ranges(position, blob.size(), (from, length) -> bytes(blob, from, length));
    }

    /// For messages: where this is.
    String place();

    @Override
    default void close() {
        // most hold nothing
    }

    /// Trying again would change nothing: the message says what the user can do.
    final class Refused extends IOException {
        private static final long serialVersionUID = 1L;

        public Refused(String message) {
            super(message);
        }
    }
}
