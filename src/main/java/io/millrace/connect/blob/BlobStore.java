package io.millrace.connect.blob;

import java.io.IOException;
import java.io.InputStream;
import java.util.List;

/// Where files are: a folder today; one more file for each kind of object store. Thread-safe.
public interface BlobStore {
    /// The files that match, sorted by name.
    ///
    /// @param max with more matches than this the listing stops and is refused
    /// @throws TooManyBlobs with more matches than `max`
    List<Blob> list(FilePattern pattern, int max) throws IOException;

    /// Opens a file at a position in bytes, which may be its end but not behind it.
    InputStream open(Blob blob, long position) throws IOException;

    /// For messages: where this is.
    String place();

    /// More files match than the user allowed.
    final class TooManyBlobs extends IOException {
        private static final long serialVersionUID = 1L;

        public TooManyBlobs(String place, int max) {
            super(
                    "more than %d files match in %s: narrow file.pattern or raise max.files"
                            .formatted(max, place));
        }
    }
}
