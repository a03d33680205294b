package io.millrace.sql.stream;

import io.millrace.sql.parse.Sql.WindowKind;

import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.kstream.Window;
import org.apache.kafka.streams.kstream.Windowed;
import org.jspecify.annotations.Nullable;

import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.function.Function;

/// How the keys of a table are looked at: plain, or with the window of a group.
///
/// @param kind of the windows, where there are any
record KeyView<K>(
        Function<K, Bytes> bytes, Function<K, Optional<Window>> window, Optional<WindowKind> kind) {
    static final KeyView<Bytes> PLAIN =
            new KeyView<>(key -> key, _ -> Optional.empty(), Optional.empty());

    static KeyView<Windowed<Bytes>> windowed(WindowKind kind) {
        return new KeyView<>(Windowed::key, key -> Optional.of(key.window()), Optional.of(kind));
    }

    /// The key of a record in a topic: with its window behind it, as Kafka's own serializers write
    /// it.
    ///
    /// Shape: for windows of a fixed size the first millisecond, 8 bytes, big-endian; for sessions
    /// the last millisecond, then the first.
    ///
    /// @param written the columns of the key
    byte @Nullable [] written(byte @Nullable [] written, K key) {
        var of = window.apply(key);
        if (of.isEmpty() || written == null) {
            return written;
        }
        boolean session = kind.equals(Optional.of(WindowKind.SESSION));
        var bytes = ByteBuffer.allocate(written.length + (session ? 2 : 1) * Long.BYTES);
        bytes.put(written);
        if (session) {
            bytes.putLong(of.get().end());
        }
        return bytes.putLong(of.get().start()).array();
    }
}
