package io.millrace.sql.stream;

import io.millrace.sql.analyze.Plan;
import io.millrace.sql.catalog.Source;
import io.millrace.sql.kernel.Problems;
import io.millrace.sql.kernel.RowKernel;

import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.StreamsBuilder;
import org.apache.kafka.streams.kstream.Consumed;
import org.apache.kafka.streams.kstream.KStream;
import org.apache.kafka.streams.kstream.KTable;
import org.apache.kafka.streams.kstream.Materialized;
import org.apache.kafka.streams.kstream.Named;
import org.apache.kafka.streams.state.KeyValueStore;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/// What all parts of one topology share: the query, its builder, and its sources, of which each
/// topic is read once, however often the query names it.
final class Sources {
    private static final String NAME = "source";

    private final String query;
    private final Partitions partitions;
    private final ProblemLog log;
    private final StreamsBuilder builder = new StreamsBuilder();
    private final Map<String, KStream<Bytes, byte[]>> streams = new HashMap<>();
    private final Map<String, KTable<Bytes, byte[]>> tables = new HashMap<>();

    /// Topics that are read as streams.
    private final Set<String> streamTopics = new HashSet<>();

    /// Whether keys meet other keys, so that equal ones must be equal bytes.
    private final boolean compares;

    /// @param query id of the query
    Sources(String query, Plan plan, Partitions partitions, ProblemLog log) {
        this.query = query;
        this.partitions = partitions;
        this.log = log;
        this.compares = look(plan);
    }

    /// @return whether there is a join or a group
    private boolean look(Plan plan) {
        return switch (plan) {
            case Plan.Scan(var source, _) -> {
                if (!source.isTable()) {
                    streamTopics.add(source.topic());
                }
                yield false;
            }
            case Plan.Join join -> {
                look(join.left().input());
                look(join.right().input());
                yield true;
            }
            case Plan.Union(var inputs) ->
                    inputs.stream().map(this::look).reduce(false, Boolean::logicalOr);
            case Plan.Group group -> {
                look(group.input());
                yield true;
            }
            case Plan.Filter _, Plan.Project _, Plan.Rekey _, Plan.Explode _ ->
                    look(plan.below().orElseThrow());
        };
    }

    String query() {
        return query;
    }

    Partitions partitions() {
        return partitions;
    }

    ProblemLog log() {
        return log;
    }

    StreamsBuilder builder() {
        return builder;
    }

    /// A kernel that reports to the log of the query.
    KernelRun run(Function<Problems, RowKernel> compile) {
        return new KernelRun(query, log, compile);
    }

    Feed<Bytes, byte[]> feed(Source source) {
        var view = KeyView.of(source.windowed());
        return source.isTable()
                ? new Feed.Table<>(table(source), Intake.TOPIC, view)
                : new Feed.Stream<>(stream(source), Intake.TOPIC, view);
    }

    private KStream<Bytes, byte[]> stream(Source source) {
        return streams.computeIfAbsent(
                source.topic(), topic -> builder.stream(topic, consumed(source)));
    }

    /// The rows of a table, which nothing keeps unless it has to.
    private KTable<Bytes, byte[]> table(Source source) {
        return tables.computeIfAbsent(
                source.topic(),
                topic ->
                        streamTopics.contains(topic)
                                ? stream(source)
                                        .toTable(Named.as(NAME + "-table"), kept(NAME + "-table"))
                                : builder.table(topic, consumed(source)));
    }

    /// The rows of a table that is read only here, kept under a name: as Streams restores them from
    /// the topic itself, there is no second copy.
    KTable<Bytes, byte[]> keptTable(Source source, String store) {
        if (streamTopics.contains(source.topic()) || tables.containsKey(source.topic())) {
            return table(source);
        }
        var table = builder.table(source.topic(), consumed(source), kept(store));
        tables.put(source.topic(), table);
        return table;
    }

    private static Materialized<Bytes, byte[], KeyValueStore<Bytes, byte[]>> kept(String store) {
        return Materialized.<Bytes, byte[], KeyValueStore<Bytes, byte[]>>as(store)
                .withKeySerde(Serdes.Bytes())
                .withValueSerde(Serdes.ByteArray());
    }

    private Consumed<Bytes, byte[]> consumed(Source source) {
        int count = streams.size() + tables.size();
        var consumed =
                Consumed.with(
                                compares ? KeySpelling.of(source) : Serdes.Bytes(),
                                Serdes.ByteArray())
                        .withName(count == 0 ? NAME : NAME + "-" + (count + 1));
        return source.timestamp().isPresent()
                ? consumed.withTimestampExtractor(new ColumnTimestamp(source, this::badTime))
                : consumed;
    }

    private void badTime(ConsumerRecord<Object, Object> record, String reason) {
        log.add(
                new ProblemLog.Entry(
                        query,
                        Optional.of(record.topic()),
                        record.partition(),
                        record.offset(),
                        Problems.Kind.DECODE,
                        reason,
                        Optional.ofNullable((byte[]) record.value())));
    }
}
