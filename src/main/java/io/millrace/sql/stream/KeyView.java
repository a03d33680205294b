package io.millrace.sql.stream;

import io.millrace.sql.catalog.Source;
import io.millrace.sql.kernel.WindowSuffix;
import io.millrace.sql.parse.Sql.WindowKind;

import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.kstream.Windowed;
import org.jspecify.annotations.Nullable;

import java.util.Optional;
import java.util.function.Function;

/// How the keys of a stream or table are looked at: plain, or with the window that they carry.
///
/// @param bytes of the key, as the kernel reads them
/// @param suffix how the window is written in a topic, where there is one
record KeyView<K>(
        Function<K, Bytes> bytes,
        Function<K, Optional<Bounds>> window,
        Optional<WindowSuffix> suffix) {
    /// @param endMs the first millisecond after the window, or of a session the last one in it
    record Bounds(long startMs, long endMs) {}

    static final KeyView<Bytes> PLAIN =
            new KeyView<>(key -> key, _ -> Optional.empty(), Optional.empty());

    /// Keys that nothing is taken from.
    static <K> KeyView<K> none() {
        return new KeyView<>(_ -> NO_BYTES, _ -> Optional.empty(), Optional.empty());
    }

    private static final Bytes NO_BYTES = Bytes.wrap(new byte[0]);

    /// The keys of a group.
    static KeyView<Windowed<Bytes>> windowed(WindowKind kind) {
        // of the suffix only its shape matters here: whether the end is in it
        var suffix = new WindowSuffix(kind == WindowKind.SESSION ? 2 * Long.BYTES : Long.BYTES, 0);
        return new KeyView<>(
                Windowed::key,
                key -> Optional.of(new Bounds(key.window().start(), key.window().end())),
                Optional.of(suffix));
    }

    /// The keys of a topic, whose windows stand behind their columns.
    static KeyView<Bytes> of(Optional<Source.Windowed> windowed) {
        if (windowed.isEmpty()) {
            return PLAIN;
        }
        var suffix = WindowSuffix.of(windowed.get());
        return new KeyView<>(
                key -> key,
                key ->
                        key == null || key.get().length < suffix.bytes()
                                ? Optional.empty()
                                : Optional.of(
                                        new Bounds(
                                                suffix.startMs(key.get()),
                                                suffix.endMs(key.get()))),
                Optional.of(suffix));
    }

    /// The key of a record in a topic, with its window behind it.
    ///
    /// @param written the columns of the key
    byte @Nullable [] written(byte @Nullable [] written, K key) {
        var bounds = window.apply(key);
        return bounds.isEmpty() || suffix.isEmpty() || written == null
                ? written
                : suffix.get().behind(written, bounds.get().startMs(), bounds.get().endMs());
    }
}
