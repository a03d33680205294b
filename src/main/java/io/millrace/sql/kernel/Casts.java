package io.millrace.sql.kernel;

import io.millrace.data.Field;
import io.millrace.data.Scalar;
import io.millrace.data.StructValue;
import io.millrace.data.Type;
import io.millrace.sql.analyze.Typed;
import io.millrace.sql.functions.Times;

import org.jspecify.annotations.Nullable;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/// `CAST` between any two types for which it is allowed. Source: ksqlDB reference, "CAST".
final class Casts {
    private Casts() {}

    /// The operand is not NULL here.
    static Eval eval(Typed.Cast cast, int in, int out) {
        var from = cast.value().type();
        var to = cast.type();
        if (from == Scalar.INTEGER && to == Scalar.BIGINT) {
            return row -> row.copy(row, in, out);
        }
        if ((from == Scalar.INTEGER || from == Scalar.BIGINT) && to == Scalar.DOUBLE) {
            return row -> row.setDouble(out, (double) row.getLong(in));
        }
        if (!cast.nullOnFailure()) {
            return row -> row.unbox(out, to, value(row.box(in, from), from, to));
        }
        return row -> {
            Object value;
            try {
                value = value(row.box(in, from), from, to);
            } catch (EvalException | ArithmeticException | DateTimeException e) {
                value = null; // what TRY_CAST is for
            }
            row.unbox(out, to, value);
        };
    }

    /// A value of one type as one of another; NULL stays NULL.
    ///
    /// @throws EvalException if this value has no counterpart
    /// @throws DateTimeException if it is text that spells no point in time
    static @Nullable Object value(@Nullable Object value, Type from, Type to) {
        if (value == null || from.equals(to)) {
            return value;
        }
        return switch (to) {
            case Scalar scalar -> scalar(value, from, scalar);
            case Type.Decimal decimal -> decimal(value, from, decimal);
            case Type.Array(var element) ->
                    array((List<?>) value, ((Type.Array) from).element(), element);
            case Type.Map map -> map((Map<?, ?>) value, (Type.Map) from, map);
            case Type.Struct struct -> struct((StructValue) value, struct);
        };
    }

    private static Object scalar(Object value, Type from, Scalar to) {
        return switch (to) {
            case BOOLEAN -> bool((String) value);
            case INTEGER -> integer(value, from);
            case BIGINT -> bigint(value, from);
            case DOUBLE -> number(value, from).doubleValue();
            case STRING -> text(value);
            case BYTES -> value;
            case DATE -> date(value);
            case TIME -> time(value);
            case TIMESTAMP -> timestamp(value);
        };
    }

    /// Any beginning of `true` or `yes`, in any case, is true; all else is false, as ksqlDB has it.
    private static boolean bool(String text) {
        var lower = text.trim().toLowerCase(Locale.ROOT);
        return !lower.isEmpty() && ("true".startsWith(lower) || "yes".startsWith(lower));
    }

    private static Number number(Object value, Type to) {
        if (value instanceof Number number) {
            return number;
        }
        try {
            return Double.valueOf(((String) value).trim());
        } catch (NumberFormatException e) {
            throw new EvalException("'" + value + "' is not a number (" + to + ")");
        }
    }

    private static int integer(Object value, Type from) {
        if (from != Scalar.STRING) {
            return ((Number) value).intValue();
        }
        try {
            return Integer.parseInt(((String) value).trim());
        } catch (NumberFormatException e) {
            throw new EvalException("'" + value + "' is not an INTEGER");
        }
    }

    private static long bigint(Object value, Type from) {
        if (from != Scalar.STRING) {
            return ((Number) value).longValue();
        }
        try {
            return Long.parseLong(((String) value).trim());
        } catch (NumberFormatException e) {
            throw new EvalException("'" + value + "' is not a BIGINT");
        }
    }

    /// Rounds half up to the scale; what then has too many digits is an error.
    private static BigDecimal decimal(Object value, Type from, Type.Decimal to) {
        BigDecimal exact;
        try {
            exact =
                    switch (value) {
                        case BigDecimal decimal -> decimal;
                        case Double d -> new BigDecimal(d.toString());
                        case String s -> new BigDecimal(s.trim());
                        default -> BigDecimal.valueOf(((Number) value).longValue());
                    };
        } catch (NumberFormatException e) {
            throw new EvalException("'" + value + "' is not a number (" + from + " to " + to + ")");
        }
        var scaled = exact.setScale(to.scale(), RoundingMode.HALF_UP);
        if (scaled.precision() - scaled.scale() > to.precision() - to.scale()) {
            throw new EvalException(
                    "Numeric field overflow: A field with precision %d and scale %d must round to an absolute value less than 10^%d. Got %s"
                            .formatted(
                                    to.precision(),
                                    to.scale(),
                                    to.precision() - to.scale(),
                                    exact.toPlainString()));
        }
        return scaled;
    }

    static String text(Object value) {
        return switch (value) {
            case BigDecimal decimal -> decimal.toPlainString();
            case Instant instant -> Times.text(instant);
            case LocalTime time -> Times.text(time);
            case List<?> list ->
                    list.stream().map(Casts::part).collect(Collectors.joining(", ", "[", "]"));
            case Map<?, ?> map ->
                    map.entrySet().stream()
                            .map(e -> part(e.getKey()) + "=" + part(e.getValue()))
                            .collect(Collectors.joining(", ", "{", "}"));
            case StructValue struct -> structText(struct);
            default -> value.toString();
        };
    }

    private static String structText(StructValue struct) {
        var fields = struct.type().fields();
        var text = new StringBuilder("Struct{");
        for (int i = 0; i < fields.size(); i++) {
            if (struct.get(i) != null) {
                text.append(text.length() > 7 ? "," : "");
                text.append(fields.get(i).name()).append('=').append(part(struct.get(i)));
            }
        }
        return text.append('}').toString();
    }

    private static String part(@Nullable Object value) {
        return value == null ? "null" : text(value);
    }

    private static LocalDate date(Object value) {
        return value instanceof Instant instant
                ? LocalDate.ofInstant(instant, ZoneOffset.UTC)
                : Times.date((String) value);
    }

    private static LocalTime time(Object value) {
        return value instanceof Instant instant
                ? LocalTime.ofInstant(instant, ZoneOffset.UTC)
                : Times.time((String) value);
    }

    private static Instant timestamp(Object value) {
        return value instanceof LocalDate date
                ? date.atStartOfDay(ZoneOffset.UTC).toInstant()
                : Times.timestamp((String) value);
    }

    private static List<@Nullable Object> array(List<?> list, Type from, Type to) {
        var cast = new ArrayList<@Nullable Object>(list.size());
        for (var element : list) {
            cast.add(value(element, from, to));
        }
        return Collections.unmodifiableList(cast);
    }

    private static Map<@Nullable Object, @Nullable Object> map(
            Map<?, ?> map, Type.Map from, Type.Map to) {
        var cast = new LinkedHashMap<@Nullable Object, @Nullable Object>();
        map.forEach(
                (k, v) ->
                        cast.put(
                                value(k, from.key(), to.key()),
                                value(v, from.value(), to.value())));
        return Collections.unmodifiableMap(cast);
    }

    /// Fields are matched by name; what the source has no field for is NULL.
    private static StructValue struct(StructValue value, Type.Struct to) {
        var fields = new ArrayList<@Nullable Object>();
        for (Field field : to.fields()) {
            var index = value.type().indexOf(field.name());
            fields.add(
                    index.isEmpty()
                            ? null
                            : value(
                                    value.get(index.get()),
                                    value.type().fields().get(index.get()).type(),
                                    field.type()));
        }
        return new StructValue(to, fields);
    }
}
