package io.millrace.registry.schema;

import com.fasterxml.jackson.databind.JsonNode;

import java.math.BigDecimal;
import java.util.List;
import java.util.Locale;

/// Limits of numbers, texts, arrays and objects: a reader may have looser ones than the writer,
/// never tighter.
record JsonLimits(String path, JsonNode now, JsonNode old, Report report) {
    private static final List<String> UPPER =
            List.of("maxLength", "maximum", "exclusiveMaximum", "maxItems", "maxProperties");
    private static final List<String> LOWER =
            List.of("minLength", "minimum", "exclusiveMinimum", "minItems", "minProperties");

    /// Takes what is found.
    @FunctionalInterface
    interface Report {
        void add(String type, String path, JsonNode now, JsonNode old, String why, String fix);
    }

    void check() {
        for (var limit : UPPER) {
            bound(limit, -1, "DECREASED");
        }
        for (var limit : LOWER) {
            bound(limit, 1, "INCREASED");
        }
        pattern();
        multipleOf();
        if (now.path("uniqueItems").asBoolean() && !old.path("uniqueItems").asBoolean()) {
            tighter("UNIQUE_ITEMS_ADDED", "uniqueItems");
        }
    }

    /// @param tighter the sign of a change that leaves less room
    private void bound(String limit, int tighter, String change) {
        var is = now.path(limit);
        var was = old.path(limit);
        if (is.isMissingNode() || (is.isBoolean() && !is.asBoolean())) {
            return;
        }
        var name = limit.replaceAll("([A-Z])", "_$1").toUpperCase(Locale.ROOT);
        if (was.isMissingNode() || (was.isBoolean() && !was.asBoolean())) {
            tighter(name + "_ADDED", limit);
        } else if (is.isNumber()
                && was.isNumber()
                && Integer.signum(is.decimalValue().compareTo(was.decimalValue())) == tighter) {
            tighter(name + "_" + change, limit);
        }
    }

    private void pattern() {
        var is = now.path("pattern");
        if (!is.isMissingNode() && !is.equals(old.path("pattern"))) {
            tighter(old.has("pattern") ? "PATTERN_CHANGED" : "PATTERN_ADDED", "pattern");
        }
    }

    private void multipleOf() {
        var is = now.path("multipleOf");
        if (!is.isNumber() || is.decimalValue().signum() == 0) {
            return;
        }
        var was = old.path("multipleOf");
        if (!was.isNumber()) {
            tighter("MULTIPLE_OF_ADDED", "multipleOf");
        } else if (was.decimalValue().remainder(is.decimalValue()).compareTo(BigDecimal.ZERO)
                != 0) {
            tighter("MULTIPLE_OF_CHANGED", "multipleOf");
        }
    }

    private void tighter(String type, String keyword) {
        report.add(
                type,
                path + "/" + keyword,
                now.path(keyword),
                old.path(keyword),
                "The reader's %s leaves less room than the writer's".formatted(keyword),
                "Keep it, or loosen it");
    }
}
