package io.millrace.sql.query;

import io.millrace.cluster.Cluster;
import io.millrace.config.SqlSettings;
import io.millrace.sql.analyze.Plan;
import io.millrace.sql.analyze.Properties;
import io.millrace.sql.analyze.QueryPlan;
import io.millrace.sql.kernel.Problems;
import io.millrace.sql.parse.Sql.Emit;
import io.millrace.sql.stream.ProblemLog;

import org.jspecify.annotations.Nullable;

import java.util.Optional;

/// A query that somebody waits for.
///
/// A pull query ([PullQuery]) is answered once, from what its topics hold when it starts. A push
/// query goes on until it is closed or has its LIMIT: by one consumer on the caller's thread where
/// the plan needs no more ([PushQuery]), by a Kafka Streams of its own for as long as it runs where
/// it joins or keeps other state ([StreamsPushQuery]).
public interface TransientQuery extends AutoCloseable {
    /// What the ids of most begin with, and of all that keep something in the cluster.
    String ID = "transient_";

    /// Where a push query begins.
    enum From {
        BEGINNING,
        NOW
    }

    /// Takes the rows.
    interface Rows {
        /// Called once, before all rows: what is written into the source from now on will be among
        /// them.
        default void begin() {}

        /// @param columns the outputs of the query, as the objects that [io.millrace.data.Type]
        ///   lists
        /// @throws RuntimeException to end the query
        void row(@Nullable Object[] columns);

        /// The row of a table is gone.
        ///
        /// @param columns those of its key, NULL in place of the others
        default void tombstone(@Nullable Object[] columns) {}

        /// Called when all rows that are there have been passed on, and now and then while there
        /// are none.
        default void idle() {}
    }

    /// Where a query runs.
    ///
    /// @param id of the query, unique among all that run
    /// @param images what earlier queries read of tables
    /// @param log hears of records that are skipped
    record Context(
            String id,
            Cluster cluster,
            SqlSettings settings,
            Properties session,
            TableImages images,
            ProblemLog log) {
        Problems problems() {
            return (kind, reason) ->
                    log.add(
                            new ProblemLog.Entry(
                                    id, Optional.empty(), -1, -1, kind, reason, Optional.empty()));
        }

        /// Rows of a pull query, and keys that may be kept in memory.
        int rowsMax() {
            return settings.limits().maxPullRows();
        }
    }

    /// @param from where a push query begins; a pull query reads all there is
    static TransientQuery of(QueryPlan query, From from, Context context) {
        if (query.emit() == Emit.NONE) {
            return PullQuery.of(query, context);
        }
        return query.plan().base() instanceof Plan.Scan
                ? new PushQuery(query, from, context)
                : new StreamsPushQuery(query, from, context);
    }

    /// Runs it until it has an end: its own, its LIMIT, [#close], or what `rows` throws.
    void run(Rows rows);

    /// Ends a query that runs, from another thread.
    @Override
    void close();
}
