package io.millrace.sql.query;

import io.millrace.cluster.Cluster;
import io.millrace.sql.query.TopicReader.Stored;

import org.apache.kafka.common.utils.Bytes;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.BooleanSupplier;

/// The tables that pull queries asked for last, kept in memory up to a limit, so that the next
/// query reads only what is new.
///
/// A table that is larger than the limit is not kept: its queries read the topic each time. Where
/// several together are larger, those go that nobody asked for the longest. Thread-safe.
public final class TableImages implements AutoCloseable {
    /// Each holds a consumer while it is kept.
    private static final int IMAGES_MAX = 64;

    private final Cluster cluster;
    private final long bytesMax;

    /// By topic, the one asked for last at the end; guarded by this.
    private final LinkedHashMap<String, TableImage> images = new LinkedHashMap<>(16, 0.75f, true);

    /// @param bytesMax of memory for all tables together, about; 0 keeps none
    public TableImages(Cluster cluster, long bytesMax) {
        this.cluster = cluster;
        this.bytesMax = bytesMax;
    }

    /// The last record of each key of a topic, as of now.
    ///
    /// @return empty where the table is too large to be kept
    Optional<List<Stored>> rows(String topic, Optional<Set<Bytes>> keys, BooleanSupplier stop) {
        var rows = image(topic).rows(keys, stop);
        evict();
        return rows;
    }

    private synchronized TableImage image(String topic) {
        return images.computeIfAbsent(topic, t -> new TableImage(cluster, t, bytesMax));
    }

    /// An image that is too large stays as a mark until it is the oldest.
    private void evict() {
        var out = new ArrayList<TableImage>();
        synchronized (this) {
            long all = images.values().stream().mapToLong(TableImage::bytes).sum();
            for (var i = images.values().iterator(); i.hasNext(); ) {
                var eldest = i.next();
                if (all <= bytesMax && images.size() <= IMAGES_MAX) {
                    break;
                }
                all -= eldest.bytes();
                out.add(eldest);
                i.remove();
            }
        }
        out.forEach(TableImage::close);
    }

    @Override
    public void close() {
        List<TableImage> all;
        synchronized (this) {
            all = List.copyOf(images.values());
            images.clear();
        }
        all.forEach(TableImage::close);
    }
}
