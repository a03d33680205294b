package io.millrace.connect.jdbc;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;

import io.millrace.config.UserError;
import io.millrace.connect.SourceProgress;

import java.io.IOException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/// Of tables: caught up when the reader that the connector itself uses finds no row behind the
/// committed place. A table that is not there yet has no rows.
public final class RowsProgress implements SourceProgress {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final TypeReference<Map<String, Object>> MAP = new TypeReference<>() {};

    /// A look costs a connection and a query a table.
    private static final Duration PAUSE = Duration.ofSeconds(1);

    private final SourceSettings settings;

    public RowsProgress(SourceSettings settings) {
        this.settings = settings;
    }

    @Override
    public Duration pause() {
        return PAUSE;
    }

    /// @throws UserError for mode bulk, which reads all rows again and again
    @Override
    public Reached look(JsonNode offsets) throws IOException {
        if (settings.mode() == SourceSettings.Mode.BULK) {
            throw UserError.of(
                    "reads all rows again and again, in mode bulk.",
                    "Set 'timestamp.column.name' or 'incrementing.column.name' of the connector.");
        }
        try {
            return reached(offsets);
        } catch (SQLException e) {
            throw new IOException(
                    "%s: %s".formatted(settings.database().name(), e.getMessage()), e);
        }
    }

    private Reached reached(JsonNode offsets) throws SQLException {
        var places = places(offsets);
        int read = 0;
        try (var tables = new Tables(settings)) {
            var names = tables.toRead();
            for (var name : names) {
                var place = places.getOrDefault(Tables.partition(name), Map.of());
                try (var rows = tables.scan(name, TableReader.window(settings, place))) {
                    read += rows.next() == null ? 1 : 0;
                }
            }
            return new Reached(
                    read == names.size(), "%d of %d tables".formatted(read, names.size()));
        }
    }

    private static Map<Map<String, Object>, Map<String, Object>> places(JsonNode offsets) {
        var places = new HashMap<Map<String, Object>, Map<String, Object>>();
        for (var entry : offsets.path("offsets")) {
            places.put(
                    JSON.convertValue(entry.path("partition"), MAP),
                    JSON.convertValue(entry.path("offset"), MAP));
        }
        return places;
    }

    @Override
    public void close() {
        // each look closes what it opens
    }
}
