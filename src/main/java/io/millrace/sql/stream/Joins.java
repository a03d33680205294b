package io.millrace.sql.stream;

import io.millrace.data.Row;
import io.millrace.data.Scalar;
import io.millrace.data.Type;
import io.millrace.sql.analyze.Plan;
import io.millrace.sql.analyze.Plan.Col;
import io.millrace.sql.analyze.Plan.Join.Side;
import io.millrace.sql.analyze.Plan.Output;
import io.millrace.sql.kernel.KernelCompiler;
import io.millrace.sql.kernel.KeyShape;
import io.millrace.sql.kernel.RowKernel;
import io.millrace.sql.parse.Sql.JoinKind;
import io.millrace.sql.parse.Sql.Within;

import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.kstream.JoinWindows;
import org.apache.kafka.streams.kstream.Joined;
import org.apache.kafka.streams.kstream.KStream;
import org.apache.kafka.streams.kstream.KTable;
import org.apache.kafka.streams.kstream.Materialized;
import org.apache.kafka.streams.kstream.Named;
import org.apache.kafka.streams.kstream.StreamJoined;
import org.apache.kafka.streams.kstream.TableJoined;
import org.apache.kafka.streams.kstream.ValueJoiner;
import org.apache.kafka.streams.state.KeyValueStore;
import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.IntStream;

/// Builds one join. Each side is a run of stateless steps that ends in rows of the columns that are
/// used above; what comes out are rows of those of the left side, then those of the right side.
final class Joins {
    private static final int ANY = -1;

    private final Feeds feeds;
    private final Plan.Join join;
    private final String path;
    private final KeyShape key;
    private final RowSerde leftRows;
    private final RowSerde rightRows;

    /// How many slots the rows of the left side begin with that are no columns: for a foreign key
    /// the key of the right row.
    private final int leftFrom;

    Joins(Feeds feeds, Plan.Join join, String path) {
        this.feeds = feeds;
        this.join = join;
        this.path = path;
        this.key = BaseKeys.of(join);
        boolean foreign = join.match() == Plan.Join.Match.FOREIGN_KEY;
        leftFrom = foreign ? 1 : 0;
        var types = new ArrayList<Type>();
        if (foreign) {
            types.add(Scalar.BYTES);
        }
        types.addAll(types(join.left()));
        leftRows = new RowSerde(types);
        rightRows = new RowSerde(types(join.right()));
    }

    private static List<Type> types(Side side) {
        return side.input().columns().stream().map(Col::type).toList();
    }

    Feed<?, ?> feed() {
        var view = KeyView.of(join.windowed());
        return switch (join.match()) {
            case STREAM_STREAM -> Feed.of(streams(), view);
            case STREAM_TABLE -> Feed.of(streamTable(), view);
            case TABLE_TABLE -> Feed.of(tables(), view);
            case FOREIGN_KEY -> Feed.of(foreignKey(), view);
            case ROWS -> throw new IllegalStateException("a join of pull queries");
        };
    }

    // ---------------------------------------------------------------- the joins

    private KStream<Bytes, Row> streams() {
        var left = stream(join.left(), "left-");
        var right = stream(join.right(), "right-");
        var within = join.within().orElseThrow();
        var name = path + "join";
        if (join.type() == JoinKind.RIGHT) {
            return right.leftJoin(
                    left,
                    this::flipped,
                    flipped(windows(within)),
                    StreamJoined.with(Serdes.Bytes(), rightRows, leftRows)
                            .withName(name)
                            .withStoreName(name));
        }
        var joined =
                StreamJoined.with(Serdes.Bytes(), leftRows, rightRows)
                        .withName(name)
                        .withStoreName(name);
        var windows = windows(within);
        ValueJoiner<Row, Row, Row> joiner = this::both;
        return switch (join.type()) {
            case INNER -> left.join(right, joiner, windows, joined);
            case LEFT -> left.leftJoin(right, joiner, windows, joined);
            case OUTER -> left.outerJoin(right, joiner, windows, joined);
            case RIGHT -> throw new IllegalStateException("done above");
        };
    }

    /// Without GRACE PERIOD, a row that finds no partner is passed on at once, and again when one
    /// comes within a day; with it, when no partner can come any more. Source: ksqlDB reference,
    /// "Stream-stream joins"; the first is what `JoinWindows.of` does, and nothing else.
    @SuppressWarnings("deprecation")
    private static JoinWindows windows(Within within) {
        var either = within.before();
        var windows =
                within.grace().isPresent()
                        ? JoinWindows.ofTimeDifferenceAndGrace(either, within.grace().get())
                        : JoinWindows.of(either);
        return windows.before(within.before()).after(within.after());
    }

    private static JoinWindows flipped(JoinWindows windows) {
        return windows.before(Duration.ofMillis(windows.afterMs))
                .after(Duration.ofMillis(windows.beforeMs));
    }

    private KStream<Bytes, Row> streamTable() {
        var left = stream(join.left(), "left-");
        var right = table(join.right(), "right-", plain(rightRows));
        var joined = Joined.with(Serdes.Bytes(), leftRows, rightRows).withName(path + "join");
        return join.type() == JoinKind.INNER
                ? left.join(right, this::both, joined)
                : left.leftJoin(right, this::both, joined);
    }

    private KTable<Bytes, Row> tables() {
        var left = table(join.left(), "left-", plain(leftRows));
        var right = table(join.right(), "right-", plain(rightRows));
        var name = Named.as(path + "join");
        return switch (join.type()) {
            case INNER -> left.join(right, this::both, name);
            case LEFT -> left.leftJoin(right, this::both, name);
            case RIGHT -> right.leftJoin(left, this::flipped, name);
            case OUTER -> left.outerJoin(right, this::both, name);
        };
    }

    private KTable<Bytes, Row> foreignKey() {
        var left = table(join.left(), "left-", foreign());
        var right = table(join.right(), "right-", plain(rightRows));
        Function<Row, @Nullable Bytes> foreign = Joins::foreignKey;
        var name = TableJoined.<Bytes, Bytes>as(path + "join");
        var types = new ArrayList<>(types(join.left()));
        types.addAll(types(join.right()));
        var store =
                Materialized.<Bytes, Row, KeyValueStore<Bytes, byte[]>>as(path + "join")
                        .withKeySerde(Serdes.Bytes())
                        .withValueSerde(new RowSerde(types));
        return join.type() == JoinKind.INNER
                ? left.join(right, foreign, this::both, name, store)
                : left.leftJoin(right, foreign, this::both, name, store);
    }

    private static @Nullable Bytes foreignKey(Row left) {
        return left.isNull(0) ? null : TableValues.split(left).key;
    }

    private Row both(@Nullable Row left, @Nullable Row right) {
        int lefts = join.left().input().columns().size();
        int rights = join.right().input().columns().size();
        var row = new Row(lefts + rights);
        for (int i = 0; left != null && i < lefts; i++) {
            row.copy(left, leftFrom + i, i);
        }
        for (int i = 0; right != null && i < rights; i++) {
            row.copy(right, i, lefts + i);
        }
        return row;
    }

    private Row flipped(@Nullable Row right, @Nullable Row left) {
        return both(left, right);
    }

    // ---------------------------------------------------------------- the sides

    /// True where the rows of a side stay where they are: they have the key of the join, and lie in
    /// as many partitions as those of the side that it is the key of.
    private boolean inPlace(Side side) {
        boolean foreign = join.match() == Plan.Join.Match.FOREIGN_KEY;
        int own = partitions(side.input().base());
        int wanted = partitions(join);
        boolean alike = foreign || own == ANY || wanted == ANY || own == wanted;
        return alike && BaseKeys.inPlace(join, side);
    }

    /// [#ANY] where an internal topic is made with as many as needed.
    private int partitions(Plan base) {
        return switch (base) {
            case Plan.Scan(var source, _) -> feeds.sources().partitions().of(source.topic());
            case Plan.Group group ->
                    BaseKeys.inPlace(group) ? partitions(group.input().base()) : ANY;
            case Plan.Join inner ->
                    BaseKeys.owner(inner).map(s -> partitions(s.input().base())).orElse(ANY);
            case Plan.Union _, Plan.Filter _, Plan.Project _, Plan.Rekey _, Plan.Explode _ -> ANY;
        };
    }

    /// What a side is joined by, under the names that the key has in `shape`.
    private static List<Output> keys(Side side, KeyShape shape) {
        return IntStream.range(0, side.on().size())
                .mapToObj(
                        i ->
                                new Output(
                                        shape.fields().get(i).name(),
                                        side.on().get(i),
                                        Col.Role.KEY))
                .toList();
    }

    /// A kernel that ends in the rows of a side.
    ///
    /// @param keys that it makes along, in `shape`
    private Supplier<KernelRun> rows(Side side, List<Output> keys, KeyShape shape) {
        var base = BaseKeys.of(side.input().base());
        return () ->
                feeds.sources()
                        .run(
                                p ->
                                        KernelCompiler.toRows(
                                                side.input(), keys, shape.encoding(), base, p));
    }

    private KStream<Bytes, Row> stream(Side side, String at) {
        return stream(side, feeds.of(side.input().base(), path + at), path + at);
    }

    private <K, I> KStream<Bytes, Row> stream(Side side, Feed<K, I> feed, String at) {
        var records = feed.records(at);
        if (inPlace(side)) {
            var rows = rows(side, List.of(), key);
            return Feed.bytes(
                    records.processValues(
                            () -> new SameKeyProcessor<>(rows, feed.intake()),
                            Named.as(at + "rows")));
        }
        var rows = rows(side, keys(side, key), key);
        // sides with windows are joined by keys that carry them
        KeyView<K> view = join.windowed().isPresent() ? feed.view() : KeyView.none();
        return records.process(
                () ->
                        new RecordProcessor<K, I, Row>(
                                rows, view, feed.intake(), SameKeyProcessor::row),
                Named.as(at + "rows"));
    }

    /// What is kept of the rows of a table.
    ///
    /// @param keys that are made along, in `shape`
    private record Kept(
            List<Output> keys,
            KeyShape shape,
            Function<RowKernel, @Nullable Row> out,
            RowSerde serde) {}

    private Kept plain(RowSerde serde) {
        return new Kept(List.of(), key, RowKernel::row, serde);
    }

    /// The rows of the left side with the keys of their right rows.
    private Kept foreign() {
        var other = BaseKeys.of(join.right().input().base());
        return new Kept(keys(join.left(), other), other, TableValues::keyOrNullAndRow, leftRows);
    }

    private KTable<Bytes, Row> table(Side side, String at, Kept kept) {
        return table(side, feeds.of(side.input().base(), path + at), path + at, kept);
    }

    private <K, I> KTable<Bytes, Row> table(Side side, Feed<K, I> feed, String at, Kept kept) {
        if (!(feed instanceof Feed.Table<K, I>(var table, var intake, var view))) {
            throw new IllegalStateException("not a table: " + side.input().base());
        }
        var rows = rows(side, kept.keys(), kept.shape());
        var store =
                Materialized.<Bytes, Row, KeyValueStore<Bytes, byte[]>>as(at + "rows")
                        .withKeySerde(Serdes.Bytes())
                        .withValueSerde(kept.serde());
        if (inPlace(side)) {
            return Feed.bytes(table)
                    .transformValues(
                            () -> new TableValues<>(rows, Feed.bytes(intake), kept.out()),
                            store,
                            Named.as(at + "rows"));
        }
        var base = BaseKeys.of(side.input().base());
        Supplier<KernelRun> toKeys =
                () ->
                        feeds.sources()
                                .run(
                                        p ->
                                                KernelCompiler.toKeys(
                                                        side.input(),
                                                        keys(side, key),
                                                        key.encoding(),
                                                        base,
                                                        p));
        return table.transformValues(
                        () -> new TableValues<>(rows, intake, kept.out()), Named.as(at + "rows"))
                .toStream(Named.as(at + "moved"))
                .process(() -> new KeyProcessor<K, Row>(toKeys.get(), view), Named.as(at + "keys"))
                .toTable(Named.as(at + "table"), store);
    }
}
