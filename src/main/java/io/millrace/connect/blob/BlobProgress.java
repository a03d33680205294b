package io.millrace.connect.blob;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;

import java.io.IOException;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;

/// How much of its files a source of files has read and committed. Anyone who sees the files and
/// Connect's REST API can ask.
///
/// @param files matching files; 0 is most likely a mistake
/// @param finished files of which nothing is left to read
/// @param bytesTotal size of all files
/// @param bytesRead bytes before the committed places; stays below `bytesTotal` by what stands
///   behind the last record: blank lines
/// @param records records read, bad ones included
public record BlobProgress(int files, int finished, long bytesTotal, long bytesRead, long records) {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final TypeReference<Map<String, Object>> MAP = new TypeReference<>() {};

    /// Whether every record of every file has been written to its topic.
    ///
    /// A file is finished when the reader that the connector itself uses finds no record behind the
    /// committed place, and none that has begun. So blank lines, a header alone and a file that was
    /// replaced are judged in one way only.
    public boolean caughtUp() {
        return finished == files;
    }

    /// @param settings of the connector
    /// @param offsets what Connect answers to `GET /connectors/{name}/offsets`
    /// @throws IOException when the files cannot be listed or read
    public static BlobProgress of(BlobSettings settings, JsonNode offsets, InstantSource clock)
            throws IOException {
        var places = places(offsets);
        var finished = 0;
        var total = 0L;
        var read = 0L;
        var records = 0L;
        var blobs = settings.list().blobs();
        for (var blob : blobs) {
            var place = places.getOrDefault(blob.name(), Place.START);
            total += blob.size();
            read += Math.min(place.position(), blob.size());
            records += place.records();
            finished += isFinished(settings, blob, place, clock) ? 1 : 0;
        }
        return new BlobProgress(blobs.size(), finished, total, read, records);
    }

    private static boolean isFinished(
            BlobSettings settings, Blob blob, Place place, InstantSource clock) throws IOException {
        if (place.isEndOf(blob)) {
            return true;
        }
        var format = settings.formats().of(blob);
        if (format.isEmpty()) {
            return false; // the connector's task fails of it, in words
        }
        var options = settings.options(blob, clock.instant());
        try (var reader = format.get().open(settings.store(), blob, place, options)) {
            var item = reader.next();
            while (settings.onError() == BlobSettings.OnError.IGNORE
                    && item instanceof RecordReader.Item.Bad) {
                item = reader.next(); // nothing was written that could carry the place behind it
            }
            return item == null && !reader.unfinished();
        }
    }

    private static Map<String, Place> places(JsonNode offsets) {
        var places = new HashMap<String, Place>();
        for (var entry : offsets.path("offsets")) {
            var file = entry.path("partition").path("file").asText();
            places.put(file, Place.of(JSON.convertValue(entry.path("offset"), MAP)));
        }
        return places;
    }
}
