package io.millrace.registry;

import io.millrace.format.FormatException;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;

/// Remembers for a short while what a registry does not know: a topic may hold millions of records
/// with an id that no schema has, and to ask for each would cost a round trip. Thread-safe.
///
/// @param <K> ids
final class Unknown<K> {
    private static final int REMEMBERED = 1_000;

    /// Who writes with a schema that is a second old has registered it before.
    private static final long FOR_NS = Duration.ofSeconds(1).toNanos();

    private record Refusal(long atNs, FormatException why) {}

    private final Map<K, Refusal> refusals =
            new LinkedHashMap<>() {
                private static final long serialVersionUID = 1L;

                @Override
                protected boolean removeEldestEntry(Map.Entry<K, Refusal> eldest) {
                    return size() > REMEMBERED;
                }
            };

    /// Asks, unless the answer was no a moment ago.
    ///
    /// @throws FormatException as the question does
    <T> T ask(K id, Supplier<T> question) {
        synchronized (refusals) {
            var refusal = refusals.get(id);
            if (refusal != null && System.nanoTime() - refusal.atNs < FOR_NS) {
                throw refusal.why;
            }
        }
        try {
            return question.get();
        } catch (FormatException e) {
            synchronized (refusals) {
                refusals.put(id, new Refusal(System.nanoTime(), e));
            }
            throw e;
        }
    }
}
