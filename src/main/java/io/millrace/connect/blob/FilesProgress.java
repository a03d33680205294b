package io.millrace.connect.blob;

import com.fasterxml.jackson.databind.JsonNode;

import io.millrace.config.UserError;
import io.millrace.connect.SourceProgress;

import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;

/// Of a source of files: caught up when every file is read to its end; see [BlobProgress].
///
/// A store that the connector itself lists seldom, since every request costs, is not listed often
/// here either.
public final class FilesProgress implements SourceProgress {
    private static final Duration PAUSE = Duration.ofSeconds(5);

    private final BlobSettings settings;
    private final InstantSource clock;

    /// @param settings are closed with this
    public FilesProgress(BlobSettings settings, InstantSource clock) {
        this.settings = settings;
        this.clock = clock;
    }

    @Override
    public Duration pause() {
        return settings.pollInterval().compareTo(PAUSE) > 0 ? PAUSE : Duration.ZERO;
    }

    /// @throws UserError when there is no file, which is most likely a mistake
    @Override
    public Reached look(JsonNode offsets) throws IOException {
        var files = BlobProgress.of(settings, offsets, clock);
        if (files.files() == 0) {
            throw UserError.of(
                    "finds no file in %s.".formatted(settings.store().place()),
                    "Check 'path', 'topics.dir', 'file.pattern' and 'topic.regex.list' of the"
                            + " connector, or --data.");
        }
        return new Reached(
                files.caughtUp(),
                "%d of %d files, %,d records"
                        .formatted(files.finished(), files.files(), files.records()));
    }

    @Override
    public void close() {
        settings.close();
    }
}
