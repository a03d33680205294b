package io.millrace.connect.blob;

import org.apache.kafka.connect.data.SchemaAndValue;
import org.jspecify.annotations.Nullable;

import java.io.Closeable;
import java.io.IOException;

/// The records of one file, from a place on up to the size that it was listed with.
public interface RecordReader extends Closeable {
    /// The next record, good or bad; null when there is none.
    @Nullable Item next() throws IOException;

    /// Whether a record at the end has begun that may not be finished yet. Tells, after [#next()]
    /// returned null, a file that has been read from one that is being written.
    boolean unfinished();

    /// Whether the file is not the one that was read up to the given place, so that reading began
    /// at its start.
    boolean replaced();

    /// A record, or what stands where one should be.
    sealed interface Item {
        /// How many bytes are kept of what is too long or damaged.
        int SAMPLE = 1 << 12;

        /// Where reading goes on after it.
        Place after();

        /// @param key the value of the field `key.field`, as text; null when there is none
        /// @param value with its schema, if it has one
        /// @param bytes size of the value in the file, about
        record Good(Place after, @Nullable String key, SchemaAndValue value, int bytes)
                implements Item {}

        /// @param position in bytes: where it begins
        /// @param line counted from 1: where it begins; 0 in formats without lines
        /// @param raw its bytes, cut off when there are too many
        /// @param reason what is wrong, as half a sentence
        @SuppressWarnings("ArrayRecordComponent") // handed on, never compared
        record Bad(Place after, long position, long line, byte[] raw, String reason)
                implements Item {}
    }
}
