package io.millrace.connect.convert;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.format.MemorySchemaStore;
import io.millrace.format.SchemaStore;
import io.millrace.format.SchemaStores;

import org.apache.kafka.connect.data.Schema;
import org.jspecify.annotations.Nullable;

import java.net.URI;
import java.util.HashMap;
import java.util.Map;

/// Converters for tests, of values of topic `t`.
final class Converters {
    private Converters() {}

    /// Stores in memory: the own one, and one for each address.
    record Stores(MemorySchemaStore own, Map<String, MemorySchemaStore> others)
            implements SchemaStores {
        Stores() {
            this(new MemorySchemaStore(), new HashMap<>());
        }

        @Override
        public SchemaStore at(URI url, String user, String password) {
            return others.computeIfAbsent(
                    url + " " + user + ":" + password, _ -> new MemorySchemaStore());
        }
    }

    static <C extends SchemaConverter> C of(C converter, Stores stores, String... settings) {
        var configs = new HashMap<String, Object>();
        configs.put(ConverterSettings.STORES, stores);
        for (int i = 0; i < settings.length; i += 2) {
            configs.put(settings[i], settings[i + 1]);
        }
        converter.configure(configs, false);
        return converter;
    }

    static byte[] written(SchemaConverter converter, Schema schema, @Nullable Object value) {
        return java.util.Objects.requireNonNull(converter.fromConnectData("t", schema, value));
    }

    /// Checks that the message of an error has a text in it.
    static void assertSays(String text, Throwable error) {
        var message = String.valueOf(error.getMessage());
        assertTrue(message.contains(text), message);
    }
}
