package io.millrace.connect.convert;

import org.jspecify.annotations.Nullable;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;

/// What was made of keys of late. The last one is found without a look at the others: records of a
/// topic mostly follow others of the same schema.
final class Recent<K, V> {
    private record Entry<K, V>(K key, V value) {}

    private final Map<K, V> values;
    private @Nullable Entry<K, V> last;

    /// @param max of them; the one that was not used for the longest time goes
    Recent(int max) {
        values =
                new LinkedHashMap<>(16, 0.75f, true) {
                    private static final long serialVersionUID = 1;

                    @Override
                    protected boolean removeEldestEntry(Map.Entry<K, V> eldest) {
                        return size() > max;
                    }
                };
    }

    /// @param make whatever it throws is not remembered
    V of(K key, Function<K, V> make) {
        var latest = last;
        if (latest == null || !latest.key().equals(key)) {
            var found = values.get(key);
            if (found == null) {
                found = make.apply(key);
                values.put(key, found);
            }
            latest = new Entry<>(key, found);
            last = latest;
        }
        return latest.value();
    }
}
