package io.millrace.connect.blob;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/// Collects what a listing finds, within the limits of its selection.
final class Found {
    private final BlobStore.Selection selection;
    private final String place;
    private final List<Blob> blobs = new ArrayList<>();
    private int seen;

    Found(BlobStore.Selection selection, String place) {
        this.selection = selection;
        this.place = place;
    }

    /// Counts a name; tells whether it is wanted.
    ///
    /// @throws BlobStore.Refused with more names than may be looked at
    boolean wants(String name) throws BlobStore.Refused {
        if (++seen > selection.seenMax()) {
            throw new BlobStore.Refused(
                    "more than %d files in %s begin with '%s': narrow path or topics.dir, or raise max.listed.files"
                            .formatted(selection.seenMax(), place, selection.prefix()));
        }
        return selection.wanted().test(name);
    }

    /// @throws BlobStore.Refused with more than may match
    void add(Blob blob) throws BlobStore.Refused {
        blobs.add(blob);
        if (blobs.size() > selection.matchesMax()) {
            throw new BlobStore.Refused(
                    "more than %d files match in %s: narrow file.pattern or topic.regex.list, or raise max.files"
                            .formatted(selection.matchesMax(), place));
        }
    }

    BlobStore.Listing listing(int requests) {
        blobs.sort(Comparator.comparing(Blob::name));
        return new BlobStore.Listing(blobs, seen, requests);
    }
}
