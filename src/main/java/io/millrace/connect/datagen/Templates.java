package io.millrace.connect.datagen;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// The schemas that are part of the program: `datagen/NAME.avsc` among its resources.
enum Templates {
    ORDERS("orderid"),
    USERS("userid"),
    PAGEVIEWS("viewtime"),
    CLICKSTREAM("ip"),
    STOCK_TRADES("symbol"),
    RATINGS("rating_id"),
    SMART_METER("");

    static final List<String> NAMES =
            Arrays.stream(values()).map(t -> t.name().toLowerCase(Locale.ROOT)).toList();

    private final String key;

    Templates(String key) {
        this.key = key;
    }

    /// In any case.
    static Optional<Templates> named(String name) {
        return Arrays.stream(values()).filter(t -> t.name().equalsIgnoreCase(name)).findFirst();
    }

    /// The field that is the key; empty for none.
    String key() {
        return key;
    }

    String schema() {
        var resource = "/datagen/" + name().toLowerCase(Locale.ROOT) + ".avsc";
        try (var in = Templates.class.getResourceAsStream(resource)) {
            if (in == null) {
                throw new IllegalStateException(resource + " is missing");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
