package io.millrace.gateway;

import io.millrace.http.ProblemException;

import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;
import org.jspecify.annotations.Nullable;

import java.util.List;

/// One piece of a request: what is to be written, or why it cannot be.
sealed interface Event {
    /// Where it is in the body: the line, or the place in an array; from 1.
    int place();

    /// A record to be.
    @SuppressWarnings("ArrayRecordComponent")
    record Accepted(int place, byte @Nullable [] key, byte @Nullable [] value, List<Header> headers)
            implements Event {
        public Accepted {
            headers = List.copyOf(headers);
        }

        /// @param partition null lets the key decide
        ProducerRecord<byte[], byte[]> record(String topic, @Nullable Integer partition) {
            return new ProducerRecord<>(topic, partition, key, value, headers);
        }
    }

    /// What cannot be one.
    record Refused(int place, ProblemException why) implements Event {}
}
