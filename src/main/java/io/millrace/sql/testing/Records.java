package io.millrace.sql.testing;

import io.millrace.sql.kernel.InputRecord;
import io.millrace.sql.query.TopicReader;

import java.util.Base64;
import java.util.List;
import java.util.function.Predicate;

/// The records of a case as topics that a pull query can read.
record Records(List<TopicRecord> all) implements TopicReader {
    @Override
    public void read(String topic, Predicate<Stored> more) {
        long offset = 0;
        for (var record : all) {
            if (record.topic().equals(topic) && !more.test(stored(record, offset++))) {
                return;
            }
        }
    }

    private static Stored stored(TopicRecord record, long offset) {
        InputRecord.Headers headers =
                each ->
                        record.headers()
                                .forEach(
                                        h ->
                                                each.accept(
                                                        h.key(),
                                                        Base64.getDecoder().decode(h.value())));
        return new Stored(record.key(), record.value(), record.timestampMs(), 0, offset, headers);
    }

    @Override
    public void close() {}
}
