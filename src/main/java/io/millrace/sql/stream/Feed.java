package io.millrace.sql.stream;

import io.millrace.data.Row;

import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.kstream.KStream;
import org.apache.kafka.streams.kstream.KTable;
import org.apache.kafka.streams.kstream.Named;

/// What a run of stateless steps stands on, as Kafka Streams has it: what gives its rows, and how
/// they go into a kernel.
sealed interface Feed<K, I> {
    Intake<K, I> intake();

    KeyView<K> view();

    /// The rows as they come, or the changes of a table.
    ///
    /// @param path what names of processors begin with
    KStream<K, I> records(String path);

    record Stream<K, I>(KStream<K, I> rows, Intake<K, I> intake, KeyView<K> view)
            implements Feed<K, I> {
        @Override
        public KStream<K, I> records(String path) {
            return rows;
        }
    }

    record Table<K, I>(KTable<K, I> rows, Intake<K, I> intake, KeyView<K> view)
            implements Feed<K, I> {
        @Override
        public KStream<K, I> records(String path) {
            return rows.toStream(Named.as(path + "changes"));
        }
    }

    // The keys of whatever stays in its place are bytes: of sources, of joins, of groups without
    // windows. Types cannot say so.

    @SuppressWarnings("unchecked")
    static <K, V> KStream<Bytes, V> bytes(KStream<K, V> rows) {
        return (KStream<Bytes, V>) rows;
    }

    @SuppressWarnings("unchecked")
    static <K, V> KTable<Bytes, V> bytes(KTable<K, V> rows) {
        return (KTable<Bytes, V>) rows;
    }

    @SuppressWarnings("unchecked")
    static <K, I> Intake<Bytes, I> bytes(Intake<K, I> intake) {
        return (Intake<Bytes, I>) intake;
    }

    /// The rows of a join or union.
    static Feed<Bytes, Row> of(KStream<Bytes, Row> rows, KeyView<Bytes> view) {
        return new Stream<>(rows, Intake.rows(view), view);
    }

    /// The rows of a join.
    static Feed<Bytes, Row> of(KTable<Bytes, Row> rows, KeyView<Bytes> view) {
        return new Table<>(rows, Intake.rows(view), view);
    }
}
