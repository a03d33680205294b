package io.millrace.sql.testing;

import com.fasterxml.jackson.databind.JsonNode;

import java.util.ArrayList;
import java.util.Optional;

/// Compares answers of a server with what a case expects of them: what is expected must be there,
/// other members may be there, too; the order of rows does not matter. A name that ends in
/// `|starts_with` stands for the beginning of a text.
final class RestCompare {
    private static final String PREFIX = "|starts_with";
    private static final double TOLERANCE = 1e-6;

    private RestCompare() {}

    /// The first difference between an answer to a query and the one expected.
    static Optional<String> query(JsonNode expected, JsonNode actual) {
        if (!actual.isArray()) {
            return Optional.of("an error: " + actual);
        }
        var left = new ArrayList<JsonNode>();
        actual.forEach(left::add);
        for (var entry : expected) {
            var found = left.stream().filter(a -> holds(entry, a)).findFirst();
            if (found.isEmpty()) {
                return Optional.of("no " + entry + " in " + actual);
            }
            left.remove(found.get());
        }
        var extra = left.stream().filter(a -> a.has("row")).findFirst();
        return extra.map(row -> "not expected: " + row);
    }

    /// Whether all that is expected is in `actual`.
    static boolean holds(JsonNode expected, JsonNode actual) {
        if (expected.isObject()) {
            return actual.isObject()
                    && expected.properties().stream()
                            .allMatch(e -> member(e.getKey(), e.getValue(), actual));
        }
        if (expected.isArray()) {
            if (!actual.isArray() || expected.size() != actual.size()) {
                return false;
            }
            for (int i = 0; i < expected.size(); i++) {
                if (!holds(expected.get(i), actual.get(i))) {
                    return false;
                }
            }
            return true;
        }
        if (expected.isNumber() && actual.isNumber()) {
            double e = expected.doubleValue();
            return Math.abs(e - actual.doubleValue()) <= TOLERANCE * Math.max(1, Math.abs(e));
        }
        return expected.isNull()
                ? actual.isNull() || actual.isMissingNode()
                : expected.equals(actual);
    }

    private static boolean member(String name, JsonNode expected, JsonNode actual) {
        return name.endsWith(PREFIX)
                ? actual.path(name.substring(0, name.length() - PREFIX.length()))
                        .asText()
                        .startsWith(expected.asText())
                : holds(expected, actual.path(name));
    }
}
