package io.millrace.sql.testing;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.NullNode;

import io.millrace.data.Field;
import io.millrace.data.Scalar;
import io.millrace.data.Type;
import io.millrace.format.Layout.Wrap;
import io.millrace.sql.catalog.Encoding;

import java.math.BigDecimal;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;

/// Compares what came out with what a case says: field names exactly, else upper case; DOUBLE
/// within 1e-6 (relative for large ones); DECIMAL with its scale; a field that is missing is NULL.
final class Compare {
    private static final double TOLERANCE = 1e-6;

    /// Formats whose values are objects unless a single column is bare.
    private static final Set<String> OBJECTS =
            Set.of("JSON", "JSON_SR", "AVRO", "PROTOBUF", "PROTOBUF_NOSR");

    private Compare() {}

    static boolean equal(
            JsonNode expected, JsonNode actual, Encoding encoding, List<Field> fields) {
        if (expected.isNull() || actual.isNull()) {
            return expected.isNull() && actual.isNull();
        }
        boolean bare = encoding.wrap() == Wrap.UNWRAPPED && fields.size() == 1;
        if (OBJECTS.contains(encoding.format()) && !bare) {
            return objects(expected, actual, fields);
        }
        return encoding.format().equals("DELIMITED") || fields.isEmpty()
                ? expected.asText().equals(actual.asText())
                : equal(expected, actual, fields.getFirst().type());
    }

    private static boolean objects(JsonNode expected, JsonNode actual, List<Field> fields) {
        if (!expected.isObject() || !actual.isObject()) {
            return false;
        }
        var unknown = new TreeSet<String>();
        expected.fieldNames().forEachRemaining(n -> unknown.add(n.toUpperCase(Locale.ROOT)));
        actual.fieldNames().forEachRemaining(n -> unknown.add(n.toUpperCase(Locale.ROOT)));
        for (var field : fields) {
            unknown.remove(field.name().toUpperCase(Locale.ROOT));
            if (!equal(get(expected, field.name()), get(actual, field.name()), field.type())) {
                return false;
            }
        }
        // fields of a schema that no column has
        return unknown.stream().allMatch(n -> plain(get(expected, n), get(actual, n)));
    }

    private static boolean plain(JsonNode expected, JsonNode actual) {
        return expected.equals(actual)
                || (expected.isValueNode()
                        && actual.isValueNode()
                        && expected.isNull() == actual.isNull()
                        && scalars(expected, actual));
    }

    /// The field of that name, else of that name in another case, else a JSON null.
    static JsonNode get(JsonNode object, String name) {
        if (object.has(name)) {
            return object.get(name);
        }
        for (var entry : object.properties()) {
            if (entry.getKey().equalsIgnoreCase(name)) {
                return entry.getValue();
            }
        }
        return NullNode.getInstance();
    }

    private static boolean equal(JsonNode expected, JsonNode actual, Type type) {
        if (expected.isNull() || actual.isNull()) {
            return expected.isNull() && actual.isNull();
        }
        return switch (type) {
            case Type.Array(var element) -> arrays(expected, actual, element);
            case Type.Map(_, var value) -> maps(expected, actual, value);
            case Type.Struct(var fields) -> objects(expected, actual, fields);
            case Type.Decimal _ -> decimals(expected, actual);
            case Scalar _ -> scalars(expected, actual);
        };
    }

    /// Numbers, or texts of numbers.
    private static boolean decimals(JsonNode expected, JsonNode actual) {
        try {
            var wanted = new BigDecimal(expected.asText());
            var came = new BigDecimal(actual.asText());
            return wanted.compareTo(came) == 0
                    && (expected.isTextual()
                            ? wanted.scale() == came.scale()
                            : sameScale(expected, actual));
        } catch (NumberFormatException _) {
            return expected.asText().equals(actual.asText());
        }
    }

    /// A whole number in the case leaves the scale open.
    private static boolean sameScale(JsonNode expected, JsonNode actual) {
        return expected.isIntegralNumber()
                || expected.decimalValue().scale() == actual.decimalValue().scale();
    }

    private static boolean scalars(JsonNode expected, JsonNode actual) {
        if (expected.isNumber() && actual.isNumber()) {
            if (expected.isIntegralNumber() && actual.isIntegralNumber()) {
                return expected.bigIntegerValue().equals(actual.bigIntegerValue());
            }
            double e = expected.doubleValue();
            double a = actual.doubleValue();
            return e == a || Math.abs(e - a) <= TOLERANCE * Math.max(1, Math.abs(e));
        }
        if (expected.isNumber() != actual.isNumber()
                || expected.isBoolean() != actual.isBoolean()) {
            return false;
        }
        return expected.asText().equals(actual.asText());
    }

    private static boolean arrays(JsonNode expected, JsonNode actual, Type element) {
        if (!expected.isArray() || !actual.isArray() || expected.size() != actual.size()) {
            return false;
        }
        for (int i = 0; i < expected.size(); i++) {
            if (!equal(expected.get(i), actual.get(i), element)) {
                return false;
            }
        }
        return true;
    }

    private static boolean maps(JsonNode expected, JsonNode actual, Type value) {
        if (!expected.isObject() || !actual.isObject() || expected.size() != actual.size()) {
            return false;
        }
        for (var entry : expected.properties()) {
            var other = actual.get(entry.getKey());
            if (other == null || !equal(entry.getValue(), other, value)) {
                return false;
            }
        }
        return true;
    }
}
