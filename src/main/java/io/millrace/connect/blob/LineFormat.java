package io.millrace.connect.blob;

import org.apache.kafka.connect.data.SchemaAndValue;
import org.jspecify.annotations.Nullable;

/// A format of text, record after record: how to find a record's end and what it says. Remembers
/// what a file's first record has told, so there is one for each opened file.
interface LineFormat {
    /// The end of the record that begins at `from`, behind its line feed; -1 when it is not in the
    /// bytes up to `to`. A record is a line unless the format says otherwise.
    default int cut(byte[] bytes, int from, int to) {
        var end = Bytes.lineFeed(bytes, from, to);
        return end < 0 ? -1 : end + 1;
    }

    /// @param to behind its last byte, which is no line feed
    Parsed parse(byte[] bytes, int from, int to);

    /// Whether the first record describes the others and must be read before any of them.
    boolean hasHeader();

    /// Whether a record that parses is finished even when no line feed follows it.
    boolean endsItself();

    /// What the bytes of a record become.
    default SchemaAndValue value(byte[] bytes, BlobFormat.ReadOptions options) {
        return options.json().of(bytes);
    }

    /// What a record says.
    sealed interface Parsed {
        /// @param value JSON or text in UTF-8; null when the bytes are that already
        @SuppressWarnings("ArrayRecordComponent") // handed on, never compared
        record Value(@Nullable String key, byte @Nullable [] value) implements Parsed {}

        /// A blank line, or a header.
        record Nothing() implements Parsed {}

        record Wrong(String reason) implements Parsed {}
    }
}
