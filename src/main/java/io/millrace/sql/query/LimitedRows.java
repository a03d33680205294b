package io.millrace.sql.query;

import org.jspecify.annotations.Nullable;

import java.util.Optional;

/// Rows up to the LIMIT of a push query.
final class LimitedRows implements TransientQuery.Rows {
    private final TransientQuery.Rows rows;
    private int left;

    LimitedRows(TransientQuery.Rows rows, Optional<Integer> limit) {
        this.rows = rows;
        left = limit.orElse(Integer.MAX_VALUE);
    }

    boolean isFull() {
        return left <= 0;
    }

    @Override
    public void begin() {
        rows.begin();
    }

    @Override
    public void row(@Nullable Object[] columns) {
        if (left > 0) {
            left--;
            rows.row(columns);
        }
    }

    /// A row that is gone is news as well.
    @Override
    public void tombstone(@Nullable Object[] columns) {
        if (left > 0) {
            left--;
            rows.tombstone(columns);
        }
    }

    @Override
    public void idle() {
        rows.idle();
    }
}
