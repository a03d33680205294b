package io.millrace.connect.blob;

import io.millrace.connect.blob.RecordReader.Item;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// What a format reads of the only file of a folder.
public record ReadBlob(List<Item> items, boolean unfinished, boolean replaced) {
    public static ReadBlob of(
            Path folder, BlobFormat format, Place from, BlobFormat.ReadOptions options)
            throws IOException {
        return of(new LocalFolder(folder), format, from, options);
    }

    public static ReadBlob of(
            BlobStore store, BlobFormat format, Place from, BlobFormat.ReadOptions options)
            throws IOException {
        var listing = store.list(new BlobStore.Selection("", _ -> true, 1, 10));
        try (var reader = format.open(store, listing.blobs().getFirst(), from, options)) {
            var items = new ArrayList<Item>();
            for (var item = reader.next(); item != null; item = reader.next()) {
                items.add(item);
            }
            return new ReadBlob(items, reader.unfinished(), reader.replaced());
        }
    }

    public long good() {
        return items.stream().filter(Item.Good.class::isInstance).count();
    }

    /// The value of an item.
    public Object value(int index) {
        return ((Item.Good) items.get(index)).value().value();
    }

    public Place end() {
        return items.getLast().after();
    }
}
