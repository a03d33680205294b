package io.millrace.sql.rest;

import com.fasterxml.jackson.databind.JsonNode;

import io.millrace.data.Field;
import io.millrace.data.Scalar;
import io.millrace.data.StructValue;
import io.millrace.data.Type;
import io.millrace.sql.analyze.InsertRow;
import io.millrace.sql.analyze.SystemColumns;
import io.millrace.sql.analyze.Typed;
import io.millrace.sql.catalog.Column;
import io.millrace.sql.catalog.Source;
import io.millrace.sql.functions.Times;
import io.millrace.sql.parse.Span;
import io.millrace.sql.parse.SqlException;

import org.jspecify.annotations.Nullable;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.nio.ByteBuffer;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Rows that clients send as JSON objects: a member for each column, by its name in any case.
///
/// BYTES come in base64, points in time as ISO 8601 text, DECIMAL as a number or a text. A column
/// that is left out is NULL; a member that is no column is an error.
public final class JsonRow {
    private JsonRow() {}

    /// @throws SqlException for what is no row of the source
    static InsertRow of(Source into, JsonNode json) {
        if (!json.isObject()) {
            throw wrong("a row must be a JSON object, not " + json);
        }
        var targets = into.columns().stream().filter(c -> c.isKey() || c.isValue()).toList();
        var given = new LinkedHashMap<String, JsonNode>();
        Optional<Typed> rowtime = Optional.empty();
        for (var member : json.properties()) {
            var column =
                    targets.stream()
                            .filter(c -> c.name().equals(member.getKey()))
                            .findFirst()
                            .or(() -> anyCase(targets, member.getKey()));
            if (column.isPresent()) {
                given.put(column.get().name(), member.getValue());
            } else if (member.getKey().equalsIgnoreCase(SystemColumns.ROWTIME)) {
                rowtime = Optional.of(constant(Scalar.BIGINT, member.getValue(), member.getKey()));
            } else {
                throw new SqlException(
                        Span.NONE,
                        "column '%s' does not exist in %s".formatted(member.getKey(), into.name()),
                        "columns are " + targets.stream().map(Column::name).toList());
            }
        }
        var values = new ArrayList<Typed>();
        for (var target : targets) {
            var value = given.get(target.name());
            if (into.isTable() && target.isKey() && (value == null || value.isNull())) {
                throw wrong("a row of a table needs its key: " + target.name());
            }
            values.add(
                    value == null
                            ? new Typed.Const(null, target.type())
                            : constant(target.type(), value, target.name()));
        }
        return new InsertRow(into, values, false, rowtime);
    }

    private static Optional<Column> anyCase(List<Column> columns, String name) {
        return columns.stream().filter(c -> c.name().equalsIgnoreCase(name)).findFirst();
    }

    /// The member of an object that is a field, by its name in any case; NULL without it.
    ///
    /// @throws SqlException naming the field if it has another type
    public static @Nullable Object value(Field field, JsonNode object) {
        return ((Typed.Const) constant(field.type(), member(object, field), field.name())).value();
    }

    private static Typed constant(Type type, JsonNode json, String column) {
        try {
            return new Typed.Const(value(type, json), type);
        } catch (IllegalArgumentException | ArithmeticException | java.time.DateTimeException e) {
            throw wrong("column %s is %s, the value is %s".formatted(column, type, json));
        }
    }

    private static SqlException wrong(String problem) {
        return new SqlException(Span.NONE, problem);
    }

    private static @Nullable Object value(Type type, JsonNode json) {
        if (json.isNull()) {
            return null;
        }
        return switch (type) {
            case Scalar scalar -> scalar(scalar, json);
            case Type.Decimal(var precision, var scale) -> decimal(precision, scale, json);
            case Type.Array(var element) -> {
                require(json.isArray());
                var list = new ArrayList<@Nullable Object>();
                json.forEach(e -> list.add(value(element, e)));
                yield list;
            }
            case Type.Map(var key, var value) -> {
                require(json.isObject() && key == Scalar.STRING);
                Map<String, @Nullable Object> map = new LinkedHashMap<>();
                json.properties().forEach(e -> map.put(e.getKey(), value(value, e.getValue())));
                yield map;
            }
            case Type.Struct struct -> {
                require(json.isObject());
                var fields = new ArrayList<@Nullable Object>();
                for (var field : struct.fields()) {
                    fields.add(value(field.type(), member(json, field)));
                }
                yield new StructValue(struct, fields);
            }
        };
    }

    private static JsonNode member(JsonNode json, Field field) {
        for (var member : json.properties()) {
            if (member.getKey().equalsIgnoreCase(field.name())) {
                return member.getValue();
            }
        }
        return json.path(field.name()).isMissingNode()
                ? com.fasterxml.jackson.databind.node.NullNode.getInstance()
                : json.path(field.name());
    }

    private static Object scalar(Scalar type, JsonNode json) {
        return switch (type) {
            case BOOLEAN -> {
                require(json.isBoolean());
                yield json.booleanValue();
            }
            case INTEGER -> {
                require(json.canConvertToExactIntegral() && json.canConvertToInt());
                yield json.intValue();
            }
            case BIGINT -> {
                require(json.canConvertToExactIntegral() && json.canConvertToLong());
                yield json.longValue();
            }
            case DOUBLE -> {
                require(json.isNumber());
                yield json.doubleValue();
            }
            case STRING -> json.isValueNode() ? json.asText() : json.toString();
            case BYTES -> ByteBuffer.wrap(Base64.getDecoder().decode(text(json)));
            case DATE -> Times.date(text(json));
            case TIME -> Times.time(text(json)).truncatedTo(ChronoUnit.MILLIS);
            case TIMESTAMP -> Times.timestamp(text(json));
        };
    }

    private static BigDecimal decimal(int precision, int scale, JsonNode json) {
        require(json.isNumber() || json.isTextual());
        var exact = new BigDecimal(json.asText()).setScale(scale, RoundingMode.UNNECESSARY);
        require(exact.precision() <= precision);
        return exact;
    }

    private static String text(JsonNode json) {
        require(json.isTextual());
        return json.textValue();
    }

    private static void require(boolean fits) {
        if (!fits) {
            throw new IllegalArgumentException();
        }
    }
}
