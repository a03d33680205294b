package io.millrace.connect.jdbc;

import org.apache.kafka.common.config.ConfigException;
import org.jspecify.annotations.Nullable;

import java.time.LocalDateTime;
import java.util.HashMap;
import java.util.Map;

/// Counts rows that are equal in all columns, which only a table without a key has: they are as
/// many rows. One scan, whose rows come in the order of their times.
final class Occurrences {
    /// Different rows of one time: about 80 bytes each.
    static final int ROWS_MAX = 1_000_000;

    private final int rowsMax;
    private final Map<Long, Integer> counts = new HashMap<>();
    private @Nullable LocalDateTime time;

    Occurrences(int rowsMax) {
        this.rowsMax = rowsMax;
    }

    /// How many rows like this one there were of its time, this one included.
    ///
    /// @throws ConfigException when there are more rows of one time than can be told apart
    int count(LocalDateTime of, long fingerprint) {
        if (!of.equals(time)) {
            counts.clear();
            time = of;
        }
        var count = counts.merge(fingerprint, 1, Integer::sum);
        if (counts.size() > rowsMax) {
            throw new ConfigException(
                    "more than %d rows have the time %s, and nothing tells equal ones apart: set incrementing.column.name, or give the table a primary key"
                            .formatted(rowsMax, of));
        }
        return count;
    }
}
