package io.millrace.sql.stream;

import org.jspecify.annotations.Nullable;

/// Takes what comes out of a topology that writes nothing; called by threads of Kafka Streams.
public interface Watcher {
    /// For a topology that is only looked at.
    Watcher NOBODY =
            new Watcher() {
                @Override
                public void row(@Nullable Object[] columns) {}

                @Override
                public void tombstone(@Nullable Object[] columns) {}
            };

    /// @param columns the outputs of the query, as the objects that [io.millrace.data.Type] lists
    void row(@Nullable Object[] columns);

    /// The row of a table is gone.
    ///
    /// @param columns those of its key, NULL in place of the others
    void tombstone(@Nullable Object[] columns);
}
