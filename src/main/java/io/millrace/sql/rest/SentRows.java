package io.millrace.sql.rest;

import io.millrace.sql.query.TransientQuery;

import org.jspecify.annotations.Nullable;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Rows of a query on their way into a stream of [Lines].
final class SentRows implements TransientQuery.Rows {
    /// How a row and a tombstone are written.
    enum Shape {
        /// `[1,"a"]`; the row that is gone is not shown.
        LIST {
            @Override
            Optional<Object> tombstone(List<?> columns) {
                return Optional.empty();
            }

            @Override
            Object row(List<?> columns) {
                return columns;
            }
        },
        /// `{"row":{"columns":[1,"a"]}}`, and with `"tombstone":true`.
        OBJECT {
            @Override
            Optional<Object> tombstone(List<?> columns) {
                return Optional.of(Map.of("row", Map.of("columns", columns, "tombstone", true)));
            }

            @Override
            Object row(List<?> columns) {
                return Map.of("row", Map.of("columns", columns));
            }
        };

        abstract Object row(List<?> columns);

        abstract Optional<Object> tombstone(List<?> columns);
    }

    private final Lines lines;
    private final Object header;
    private final Shape shape;
    private final int rowsMax;
    private long rows;

    /// @param header what comes before the rows; a client that has it misses none that is written
    ///   afterwards
    /// @param rowsMax rows after which an error comes instead
    SentRows(Lines lines, Object header, Shape shape, int rowsMax) {
        this.lines = lines;
        this.header = header;
        this.shape = shape;
        this.rowsMax = rowsMax;
    }

    /// Whether all rows that a LIMIT allows have been sent.
    boolean isFull(Optional<Integer> limit) {
        return limit.isPresent() && rows >= limit.get();
    }

    @Override
    public void begin() {
        lines.add(header);
        lines.flush();
    }

    @Override
    public void row(@Nullable Object[] columns) {
        if (rows == rowsMax) {
            throw new TooManyRows(rowsMax);
        }
        lines.add(shape.row(Values.row(columns)));
        rows++;
    }

    @Override
    public void tombstone(@Nullable Object[] columns) {
        shape.tombstone(Values.row(columns)).ifPresent(lines::add);
        rows++;
    }

    @Override
    public void idle() {
        lines.flush();
    }

    /// A pull query has more rows than the server answers with.
    static final class TooManyRows extends RuntimeException {
        private static final long serialVersionUID = 1;

        TooManyRows(int max) {
            super(
                    "The query has more than %d rows (sql.max.pull.rows); add a WHERE or a LIMIT"
                            .formatted(max));
        }
    }
}
