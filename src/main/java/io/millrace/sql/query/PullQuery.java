package io.millrace.sql.query;

import io.millrace.sql.analyze.QueryPlan;
import io.millrace.sql.kernel.KernelCompiler;
import io.millrace.sql.kernel.Problems;
import io.millrace.sql.kernel.RowKernel;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// A query that is answered once: the rows that [Snapshot] finds, sorted and cut as it asks.
///
/// Rows come as they are found where nothing sorts them, so that a LIMIT ends the reading.
public final class PullQuery implements TransientQuery {
    private final QueryPlan query;
    private final TopicReader topics;
    private final Runnable free;
    private final Snapshot snapshot;
    private final RowKernel kernel;
    private final int rowsMax;

    /// @param problems hears of records that are skipped
    /// @param rowsMax rows that may be kept in memory, of the answer or on the way to it
    public PullQuery(QueryPlan query, TopicReader topics, Problems problems, int rowsMax) {
        this(query, topics, () -> {}, problems, rowsMax);
    }

    private PullQuery(
            QueryPlan query, TopicReader topics, Runnable free, Problems problems, int rowsMax) {
        this.query = query;
        this.topics = topics;
        this.free = free;
        this.rowsMax = rowsMax;
        snapshot = new Snapshot(topics, problems, rowsMax);
        var base = query.plan().base();
        kernel = KernelCompiler.toColumns(query.plan(), Snapshot.keys(base), problems);
    }

    static PullQuery of(QueryPlan query, Context context) {
        var topics = new KafkaTopicReader(context.cluster(), context.images());
        return new PullQuery(query, topics, topics::free, context.problems(), context.rowsMax());
    }

    @Override
    public void run(Rows rows) {
        try {
            rows.begin();
            var answer = new Answer(rows);
            snapshot.rows(
                    query.plan(),
                    in -> {
                        for (boolean more = kernel.accept(in); more; more = kernel.next(in)) {
                            answer.add(kernel);
                        }
                        return !answer.isFull();
                    });
            answer.end();
        } finally {
            free.run();
        }
    }

    @Override
    public void close() {
        topics.close();
    }

    /// The rows on their way out.
    private final class Answer {
        private final Rows rows;
        private final boolean sorted = !query.order().isEmpty();
        private final Set<List<@Nullable Object>> seen = new HashSet<>();
        private final List<@Nullable Object[]> kept = new ArrayList<>();
        private int left = query.limit().orElse(Integer.MAX_VALUE);

        Answer(Rows rows) {
            this.rows = rows;
        }

        void add(RowKernel kernel) {
            if (isFull() || kernel.isTombstone()) {
                return;
            }
            var columns = kernel.columns();
            if (query.distinct() && !seen.add(Arrays.asList(columns))) {
                return;
            }
            Snapshot.checkSize(seen.size(), rowsMax);
            if (sorted) {
                kept.add(columns);
                Snapshot.checkSize(kept.size(), rowsMax);
            } else {
                left--;
                rows.row(columns);
            }
        }

        boolean isFull() {
            return left <= 0;
        }

        void end() {
            kept.sort(order());
            for (var columns : kept) {
                if (isFull()) {
                    break;
                }
                left--;
                rows.row(Arrays.copyOf(columns, query.width()));
            }
            rows.idle();
        }
    }

    private Comparator<@Nullable Object[]> order() {
        Comparator<@Nullable Object[]> all = (_, _) -> 0;
        for (var order : query.order()) {
            int at = order.output();
            all = all.thenComparing((l, r) -> compare(l[at], r[at], order));
        }
        return all;
    }

    /// The analyzer lets only types through whose objects have an order.
    @SuppressWarnings("unchecked")
    private static int compare(
            @Nullable Object left, @Nullable Object right, QueryPlan.Order order) {
        if (left == null || right == null) {
            int nullsFirst = Boolean.compare(left != null, right != null);
            return order.nullsFirst() ? nullsFirst : -nullsFirst;
        }
        int ascending = ((Comparable<Object>) left).compareTo(right);
        return order.descending() ? -ascending : ascending;
    }
}
