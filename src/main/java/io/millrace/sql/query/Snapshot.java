package io.millrace.sql.query;

import io.millrace.data.Field;
import io.millrace.data.Row;
import io.millrace.sql.analyze.Plan;
import io.millrace.sql.analyze.Plan.Output;
import io.millrace.sql.analyze.Typed;
import io.millrace.sql.catalog.Encoding;
import io.millrace.sql.kernel.InputRecord;
import io.millrace.sql.kernel.KernelCompiler;
import io.millrace.sql.kernel.KeyShape;
import io.millrace.sql.kernel.Problems;
import io.millrace.sql.kernel.RowKernel;
import io.millrace.sql.parse.Span;
import io.millrace.sql.parse.SqlException;

import org.apache.kafka.common.utils.Bytes;
import org.jspecify.annotations.Nullable;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;

/// Evaluates a plan over what its topics hold now: all records of a stream, the last row of each
/// key of a table. Joins and groups are those of any database: all rows are there before the first
/// one comes out.
///
/// Keys that operators make are binary rows. For one thread and one query.
final class Snapshot {
    /// Takes rows.
    interface Sink {
        /// @return false where no more rows are wanted
        boolean row(InputRecord in);
    }

    private final TopicReader topics;
    private final Problems problems;
    private final int rowsMax;

    /// Rows kept in memory so far.
    private int kept;

    Snapshot(TopicReader topics, Problems problems, int rowsMax) {
        this.topics = topics;
        this.problems = problems;
        this.rowsMax = rowsMax;
    }

    Problems problems() {
        return problems;
    }

    /// How the keys of a base are written here.
    static KeyShape keys(Plan base) {
        return switch (base) {
            case Plan.Scan(var source, _) -> new KeyShape(source.key(), source.keyFields());
            case Plan.Group group -> binary(group.keys());
            case Plan.Join join -> binary(join.keys());
            case Plan.Union _, Plan.Filter _, Plan.Project _, Plan.Rekey _, Plan.Explode _ ->
                    binary(List.of());
        };
    }

    private static KeyShape binary(List<Output> keys) {
        return KeyShape.binary(
                keys.stream().map(k -> new Field(k.name(), k.expr().type())).toList());
    }

    /// @throws SqlException where more is kept than may be
    static void checkSize(int rows, int rowsMax) {
        if (rows > rowsMax) {
            throw new SqlException(
                    Span.NONE,
                    "the query keeps more than %d rows in memory (sql.max.pull.rows)"
                            .formatted(rowsMax),
                    "CREATE TABLE ... AS SELECT keeps them on disk");
        }
    }

    /// Counts a row that is kept in memory.
    void keepOne() {
        checkSize(++kept, rowsMax);
    }

    /// Passes on the rows of a plan's base: those at least that the plan makes something of.
    void rows(Plan plan, Sink sink) {
        switch (plan.base()) {
            case Plan.Scan(var source, _) when source.isTable() ->
                    table(source.topic(), KeyLookup.of(plan), sink);
            case Plan.Scan(var source, _) -> {
                var in = new InputRecord();
                topics.read(source.topic(), record -> sink.row(record.into(in)));
            }
            case Plan.Group group -> new SnapshotGroup(this, group).rows(sink);
            case Plan.Join join -> new SnapshotJoin(this, join).rows(sink);
            case Plan.Union(var inputs) -> {
                for (var input : inputs) {
                    run(input, List.of(), (_, row, time) -> sink.row(joined(null, row, time)));
                }
            }
            case Plan.Filter _, Plan.Project _, Plan.Rekey _, Plan.Explode _ ->
                    throw new IllegalStateException("not a base: " + plan.base());
        }
    }

    static InputRecord joined(byte @Nullable [] key, Row row, long timestampMs) {
        return new InputRecord().state(key, row, timestampMs);
    }

    // ---------------------------------------------------------------- sources

    private void table(String topic, Optional<Set<Bytes>> keys, Sink sink) {
        var in = new InputRecord();
        for (var record : topics.table(topic, keys).orElseGet(() -> last(topic, keys))) {
            if (!sink.row(record.into(in))) {
                return;
            }
        }
    }

    private List<TopicReader.Stored> last(String topic, Optional<Set<Bytes>> keys) {
        var last = new LinkedHashMap<Bytes, TopicReader.Stored>();
        topics.read(
                topic,
                record -> {
                    var key = record.key() == null ? null : Bytes.wrap(record.key());
                    if (key != null && (keys.isEmpty() || keys.get().contains(key))) {
                        if (record.value() == null) {
                            last.remove(key);
                        } else {
                            last.put(key, record);
                        }
                        checkSize(kept + last.size(), rowsMax);
                    }
                    return true;
                });
        kept += last.size();
        return List.copyOf(last.values());
    }

    // ---------------------------------------------------------------- runs of stateless steps

    /// Takes the rows of a run.
    interface Rows {
        /// @param key the keys that were asked for, where none of them is NULL
        /// @param row its own
        /// @return false where no more rows are wanted
        boolean row(@Nullable Bytes key, Row row, long timestampMs);
    }

    /// Passes on all columns of a plan, and keys over them.
    void run(Plan plan, List<Typed> keys, Rows rows) {
        var outputs =
                IntStream.range(0, keys.size())
                        .mapToObj(i -> new Output("K" + i, keys.get(i), Plan.Col.Role.KEY))
                        .toList();
        var kernel =
                KernelCompiler.toRows(plan, outputs, Encoding.BINARY, keys(plan.base()), problems);
        rows(plan, in -> pass(kernel, in, rows));
    }

    /// Passes on what a kernel makes of a row.
    static boolean pass(RowKernel kernel, InputRecord in, Rows rows) {
        for (boolean more = kernel.accept(in); more; more = kernel.next(in)) {
            var key = kernel.key();
            if (!kernel.isTombstone()
                    && !rows.row(
                            key == null ? null : Bytes.wrap(key), kernel.row(), in.timestampMs())) {
                return false;
            }
        }
        return true;
    }
}
