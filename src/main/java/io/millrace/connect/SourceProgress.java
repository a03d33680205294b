package io.millrace.connect;

import com.fasterxml.jackson.databind.JsonNode;

import io.millrace.config.UserError;

import org.apache.kafka.common.config.ConfigException;

import java.io.IOException;
import java.time.Duration;
import java.util.Map;

/// How far a source has read, told from outside: by what there is to read, and by the offsets that
/// its worker has committed. One thread.
public interface SourceProgress extends AutoCloseable {
    /// A connector of which it can be told.
    interface Followed {
        /// @param config under the connector's own names, as `connector.class` too
        /// @throws ConfigException when a setting is missing or wrong
        SourceProgress progress(Map<String, String> config);
    }

    /// @param caughtUp whether all that can be read now is in its topic, committed
    /// @param words how far it is, as `3 of 8 files, 12,000 records`
    record Reached(boolean caughtUp, String words) {}

    /// For how long an answer may be used again, since looking costs.
    default Duration pause() {
        return Duration.ZERO;
    }

    /// Looks now.
    ///
    /// @param offsets what Connect answers to `GET /connectors/{name}/offsets`
    /// @throws IOException when it cannot be seen what there is to read
    /// @throws UserError when the source will never be caught up, in words that follow its name
    Reached look(JsonNode offsets) throws IOException;

    @Override
    void close();
}
