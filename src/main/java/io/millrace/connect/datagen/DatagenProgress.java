package io.millrace.connect.datagen;

import com.fasterxml.jackson.databind.JsonNode;

import io.millrace.config.UserError;
import io.millrace.connect.SourceProgress;

/// Of made-up records: caught up when every task has made all of its own.
///
/// @param iterations records of each task; 0 for no end
public record DatagenProgress(long iterations, int tasks) implements SourceProgress {
    /// Of a task's offset: how many records it has made.
    public static final String COUNT = "count";

    /// @throws UserError when records are made without end
    @Override
    public Reached look(JsonNode offsets) {
        if (iterations == 0) {
            throw UserError.of("makes records without end.", "Set 'iterations' of the connector.");
        }
        var all = iterations * tasks;
        var made = 0L;
        for (var task : offsets.path("offsets")) {
            made += task.path("offset").path(COUNT).asLong();
        }
        return new Reached(made >= all, "%,d of %,d records".formatted(made, all));
    }

    @Override
    public void close() {
        // holds nothing
    }
}
