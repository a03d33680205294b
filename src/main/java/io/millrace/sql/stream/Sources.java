package io.millrace.sql.stream;

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
import org.apache.kafka.streams.kstream.Named;

import java.util.Optional;
import java.util.function.Function;

/// What all parts of one topology share: the query, its builder, and its sources.
///
/// @param query id of the query
record Sources(String query, ProblemLog log, StreamsBuilder builder) {
    private static final String NAME = "source";

    /// A kernel that reports to the log of the query.
    KernelRun run(Function<Problems, RowKernel> compile) {
        return new KernelRun(query, log, compile);
    }

    Consumed<Bytes, byte[]> consumed(Source source) {
        var consumed = Consumed.with(Serdes.Bytes(), Serdes.ByteArray()).withName(NAME);
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

    /// The rows of a table, which nothing keeps unless it has to.
    KTable<Bytes, byte[]> table(Source source) {
        return builder.table(source.topic(), consumed(source));
    }

    /// The records of a stream, or the changes of a table.
    KStream<Bytes, byte[]> records(Source source) {
        return source.isTable()
                ? table(source).toStream(Named.as("changes"))
                : builder.stream(source.topic(), consumed(source));
    }
}
