package io.millrace.connect.jdbc;

import io.millrace.connect.StructJson;

import org.apache.kafka.common.utils.Utils;
import org.apache.kafka.connect.data.Date;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.data.Time;
import org.jspecify.annotations.Nullable;

import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.sql.Types;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.Map;

/// Values of a field as values of a column, checked here so that a bad one costs its own record and
/// not a statement.
///
/// What the database would cut, round or wrap without a word is refused. Text is taken where it
/// spells the column's type, since JSON has no dates.
///
/// @param logical name of the field's schema; empty without one
record Conversion(Column column, String logical, ZoneId zone) {
    private static final long DAY_MS = 86_400_000;

    static Conversion of(Column column, @Nullable Schema schema, ZoneId zone) {
        return new Conversion(
                column, schema == null || schema.name() == null ? "" : schema.name(), zone);
    }

    /// @return Boolean, Long, Float, Double, BigDecimal, String, byte[], LocalDate, LocalTime,
    ///   LocalDateTime or OffsetDateTime
    /// @throws BadRow when the column cannot hold it
    @Nullable Object convert(@Nullable Object given) {
        if (given == null) {
            if (!column.nullable()) {
                throw new BadRow(
                        "column %s must not be NULL, and the record has no value for it"
                                .formatted(column.name()));
            }
            return null;
        }
        var value = plain(given);
        return switch (column.jdbcType()) {
            case Types.TINYINT -> whole(value, Byte.MIN_VALUE, Byte.MAX_VALUE, 0xff);
            case Types.SMALLINT -> whole(value, Short.MIN_VALUE, Short.MAX_VALUE, 0xffff);
            case Types.INTEGER -> whole(value, Integer.MIN_VALUE, Integer.MAX_VALUE, 0xffff_ffffL);
            case Types.BIGINT ->
                    column.unsigned()
                            ? decimal(value)
                            : whole(value, Long.MIN_VALUE, Long.MAX_VALUE, Long.MAX_VALUE);
            case Types.REAL -> floating(value, Float.MAX_VALUE).floatValue();
            case Types.FLOAT, Types.DOUBLE -> floating(value, Double.MAX_VALUE);
            case Types.DECIMAL, Types.NUMERIC -> decimal(value);
            case Types.BIT, Types.BOOLEAN -> bool(value);
            case Types.CHAR,
                    Types.VARCHAR,
                    Types.LONGVARCHAR,
                    Types.NCHAR,
                    Types.NVARCHAR,
                    Types.LONGNVARCHAR,
                    Types.CLOB,
                    Types.NCLOB ->
                    text(value);
            case Types.BINARY, Types.VARBINARY, Types.LONGVARBINARY, Types.BLOB -> bytes(value);
            case Types.DATE -> date(value);
            case Types.TIME -> time(value);
            case Types.TIMESTAMP -> timestamp(value);
            case Types.TIMESTAMP_WITH_TIMEZONE -> instant(value).atOffset(ZoneOffset.UTC);
            default -> text(value); // JSON, UUID, enumerations: the database reads the text
        };
    }

    /// Without Connect's logical types.
    @SuppressWarnings("JavaUtilDate") // as Connect has it
    private Object plain(Object value) {
        return switch (value) {
            case java.util.Date d when logical.equals(Date.LOGICAL_NAME) ->
                    LocalDate.ofEpochDay(Math.floorDiv(d.getTime(), DAY_MS));
            case java.util.Date d when logical.equals(Time.LOGICAL_NAME) ->
                    LocalTime.ofNanoOfDay(Math.floorMod(d.getTime(), DAY_MS) * 1_000_000);
            case java.util.Date d -> d.toInstant();
            case ByteBuffer buffer -> Utils.toArray(buffer);
            default -> value;
        };
    }

    private Long whole(Object value, long least, long most, long mostUnsigned) {
        long n =
                switch (value) {
                    case Long l -> l;
                    case Integer i -> i;
                    case Short s -> s;
                    case Byte b -> b;
                    case Boolean b -> b ? 1 : 0;
                    case Double d when d == Math.rint(d) && Math.abs(d) < 1L << 53 -> d.longValue();
                    case Float f when f == Math.rint(f) && Math.abs(f) < 1 << 24 -> f.longValue();
                    case BigDecimal d -> exact(d);
                    case String s -> exact(number(s));
                    default -> throw wrong(value);
                };
        if (n < (column.unsigned() ? 0 : least) || n > (column.unsigned() ? mostUnsigned : most)) {
            throw new BadRow(
                    "%d does not fit into column %s, which is %s"
                            .formatted(n, column.name(), column.typeName()));
        }
        return n;
    }

    private long exact(BigDecimal d) {
        try {
            return d.longValueExact();
        } catch (ArithmeticException _) {
            throw wrong(d);
        }
    }

    private BigDecimal number(String text) {
        try {
            return new BigDecimal(text.strip());
        } catch (NumberFormatException _) {
            throw wrong(text);
        }
    }

    private Double floating(Object value, double most) {
        double d =
                switch (value) {
                    case String s -> number(s).doubleValue();
                    case Number n -> n.doubleValue();
                    case Boolean b -> b ? 1 : 0;
                    default -> throw wrong(value);
                };
        if (Math.abs(d) > most && !Double.isInfinite(d)) {
            throw new BadRow(
                    "%s does not fit into column %s, which is %s"
                            .formatted(d, column.name(), column.typeName()));
        }
        return d;
    }

    private BigDecimal decimal(Object value) {
        var d =
                switch (value) {
                    case BigDecimal n -> n;
                    case String s -> number(s);
                    case Double n when !n.isNaN() && !n.isInfinite() -> BigDecimal.valueOf(n);
                    case Float n when !n.isNaN() && !n.isInfinite() -> new BigDecimal(n.toString());
                    case Long n -> BigDecimal.valueOf(n);
                    case Integer n -> BigDecimal.valueOf(n);
                    case Short n -> BigDecimal.valueOf(n);
                    case Byte n -> BigDecimal.valueOf(n);
                    default -> throw wrong(value);
                };
        var whole = d.precision() - d.scale();
        if (column.size() > 0 && d.signum() != 0 && whole > column.size() - column.scale()) {
            throw new BadRow(
                    "%s has more digits than column %s, which is %s(%d,%d)"
                            .formatted(
                                    d.toPlainString(),
                                    column.name(),
                                    column.typeName(),
                                    column.size(),
                                    column.scale()));
        }
        return d;
    }

    private Object bool(Object value) {
        return switch (value) {
            case Boolean b -> b;
            case Number n when n.longValue() == 0 || n.longValue() == 1 -> n.longValue() == 1;
            case String s when s.equalsIgnoreCase("true") || s.equalsIgnoreCase("false") ->
                    Boolean.parseBoolean(s);
            default -> throw wrong(value);
        };
    }

    private String text(Object value) {
        var text =
                switch (value) {
                    case String s -> s;
                    case byte[] bytes -> new String(bytes, StandardCharsets.UTF_8);
                    case Struct s -> StructJson.json(s);
                    case Map<?, ?> m -> StructJson.json(m);
                    case Collection<?> c -> StructJson.json(c);
                    case BigDecimal d -> d.toPlainString();
                    default -> value.toString();
                };
        var size = column.size();
        if (size > 0
                && text.length() > size
                && hasLength()
                && text.codePointCount(0, text.length()) > size) {
            throw new BadRow(
                    "text of %d characters does not fit into column %s, which is %s"
                            .formatted(
                                    text.codePointCount(0, text.length()),
                                    column.name(),
                                    column.describe()));
        }
        return text;
    }

    /// Types of other kinds report sizes that mean something else.
    private boolean hasLength() {
        return switch (column.jdbcType()) {
            case Types.CHAR, Types.VARCHAR, Types.NCHAR, Types.NVARCHAR, Types.LONGVARCHAR -> true;
            default -> false;
        };
    }

    private byte[] bytes(Object value) {
        var bytes =
                switch (value) {
                    case byte[] b -> b;
                    case String s -> s.getBytes(StandardCharsets.UTF_8);
                    default -> throw wrong(value);
                };
        if (column.size() > 0 && bytes.length > column.size()) {
            throw new BadRow(
                    "%d bytes do not fit into column %s, which is %s"
                            .formatted(bytes.length, column.name(), column.describe()));
        }
        return bytes;
    }

    private LocalDate date(Object value) {
        return switch (value) {
            case LocalDate d -> d;
            case Instant i -> LocalDate.ofInstant(i, zone);
            case String s -> {
                try {
                    yield LocalDate.parse(s.strip());
                } catch (DateTimeException _) {
                    throw wrong(value);
                }
            }
            default -> throw wrong(value);
        };
    }

    private LocalTime time(Object value) {
        return switch (value) {
            case LocalTime t -> t;
            case Instant i -> LocalTime.ofInstant(i, zone);
            case String s -> {
                try {
                    yield LocalTime.parse(s.strip());
                } catch (DateTimeException _) {
                    throw wrong(value);
                }
            }
            default -> throw wrong(value);
        };
    }

    private Object timestamp(Object value) {
        return column.typeName().equals("TIMESTAMPTZ")
                ? instant(value).atOffset(ZoneOffset.UTC)
                : LocalDateTime.ofInstant(instant(value), zone);
    }

    /// A number is milliseconds since 1970; text without a zone is in the database's.
    private Instant instant(Object value) {
        return switch (value) {
            case Instant i -> i;
            case LocalDate d -> d.atStartOfDay(zone).toInstant();
            case Long ms -> Instant.ofEpochMilli(ms);
            case Integer ms -> Instant.ofEpochMilli(ms);
            case String s -> {
                var iso = s.strip().replace(' ', 'T');
                try {
                    yield iso.matches(".*T.*(Z|[+-]\\d\\d(:?\\d\\d)?)")
                            ? OffsetDateTime.parse(iso).toInstant()
                            : iso.length() == 10
                                    ? LocalDate.parse(iso).atStartOfDay(zone).toInstant()
                                    : LocalDateTime.parse(iso).atZone(zone).toInstant();
                } catch (DateTimeException _) {
                    throw wrong(value);
                }
            }
            default -> throw wrong(value);
        };
    }

    private BadRow wrong(Object value) {
        var text = value instanceof byte[] bytes ? bytes.length + " bytes" : value.toString();
        return new BadRow(
                "'%s' cannot go into column %s, which is %s"
                        .formatted(
                                text.length() > 80 ? text.substring(0, 80) + "..." : text,
                                column.name(),
                                column.describe()));
    }
}
