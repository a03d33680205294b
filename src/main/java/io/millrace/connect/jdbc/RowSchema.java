package io.millrace.connect.jdbc;

import org.apache.kafka.connect.data.Date;
import org.apache.kafka.connect.data.Decimal;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaBuilder;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.data.Time;
import org.apache.kafka.connect.data.Timestamp;
import org.jspecify.annotations.Nullable;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;

/// The columns of a result as a schema of Connect, and its rows as structs.
final class RowSchema {
    private final Schema schema;
    private final List<Reader> readers;

    /// The value of a column in the current row; a driver says NULL in several ways.
    @FunctionalInterface
    private interface Reader {
        @Nullable Object read(ResultSet row, int column) throws SQLException;
    }

    private RowSchema(Schema schema, List<Reader> readers) {
        this.schema = schema;
        this.readers = readers;
    }

    /// @param name of the schema
    /// @param fits whether NUMERIC becomes an integer or double where that holds it
    /// @param count how many columns are meant, from the first
    static RowSchema of(
            ResultSetMetaData columns,
            String name,
            Dialect dialect,
            ZoneId zone,
            boolean fits,
            int count)
            throws SQLException {
        var schema = SchemaBuilder.struct().name(name);
        var readers = new ArrayList<Reader>();
        for (int i = 1; i <= count; i++) {
            var type = columns.getColumnTypeName(i).toUpperCase(Locale.ROOT);
            var jdbc = dialect.jdbcType(type, columns.getColumnType(i));
            var field = field(jdbc, type, columns.getPrecision(i), columns.getScale(i), fits);
            if (columns.isNullable(i) != ResultSetMetaData.columnNoNulls) {
                field.optional();
            }
            var built = field.build();
            schema.field(columns.getColumnLabel(i), built);
            readers.add(reader(built, jdbc, type, zone, dialect));
        }
        return new RowSchema(schema.build(), readers);
    }

    private static SchemaBuilder field(
            int jdbc, String type, int precision, int scale, boolean fits) {
        var unsigned = type.contains("UNSIGNED");
        return switch (jdbc) {
            case Types.BIT, Types.BOOLEAN ->
                    precision > 1 && jdbc == Types.BIT
                            ? SchemaBuilder.bytes()
                            : SchemaBuilder.bool();
            case Types.TINYINT -> unsigned ? SchemaBuilder.int16() : SchemaBuilder.int8();
            case Types.SMALLINT -> unsigned ? SchemaBuilder.int32() : SchemaBuilder.int16();
            case Types.INTEGER -> unsigned ? SchemaBuilder.int64() : SchemaBuilder.int32();
            case Types.BIGINT -> unsigned ? Decimal.builder(0) : SchemaBuilder.int64();
            case Types.REAL -> SchemaBuilder.float32();
            case Types.FLOAT, Types.DOUBLE -> SchemaBuilder.float64();
            case Types.DECIMAL, Types.NUMERIC -> numeric(precision, scale, fits);
            case Types.BINARY, Types.VARBINARY, Types.LONGVARBINARY, Types.BLOB ->
                    SchemaBuilder.bytes();
            case Types.DATE -> Date.builder();
            case Types.TIME -> Time.builder();
            case Types.TIMESTAMP, Types.TIMESTAMP_WITH_TIMEZONE -> Timestamp.builder();
            default -> SchemaBuilder.string();
        };
    }

    private static SchemaBuilder numeric(int precision, int scale, boolean fits) {
        if (!fits || precision > 18 || precision <= 0) {
            var decimal = Decimal.builder(Math.max(0, scale));
            return precision > 0
                    ? decimal.parameter("connect.decimal.precision", "" + precision)
                    : decimal;
        }
        if (scale > 0) {
            return SchemaBuilder.float64();
        }
        return precision > 9
                ? SchemaBuilder.int64()
                : precision > 4
                        ? SchemaBuilder.int32()
                        : precision > 2 ? SchemaBuilder.int16() : SchemaBuilder.int8();
    }

    @SuppressWarnings("JavaUtilDate") // as Connect has it
    private static Reader reader(
            Schema field, int jdbc, String type, ZoneId zone, Dialect dialect) {
        return switch (Objects.requireNonNullElse(field.name(), "")) {
            case Decimal.LOGICAL_NAME -> {
                var scale =
                        Integer.parseInt(field.parameters().getOrDefault(Decimal.SCALE_FIELD, "0"));
                yield (row, i) -> {
                    BigDecimal d = row.getBigDecimal(i);
                    return d == null ? null : d.setScale(scale, RoundingMode.HALF_UP);
                };
            }
            case Date.LOGICAL_NAME ->
                    (row, i) -> {
                        var date = temporal(row, i, LocalDate.class, dialect);
                        return date == null
                                ? null
                                : java.util.Date.from(
                                        date.atStartOfDay(ZoneOffset.UTC).toInstant());
                    };
            case Time.LOGICAL_NAME ->
                    (row, i) -> {
                        var time = temporal(row, i, LocalTime.class, dialect);
                        return time == null
                                ? null
                                : new java.util.Date(time.toNanoOfDay() / 1_000_000);
                    };
            case Timestamp.LOGICAL_NAME ->
                    (row, i) -> {
                        var at = instant(row, i, jdbc, type, zone, dialect);
                        return at == null ? null : java.util.Date.from(at);
                    };
            default -> plain(field.type());
        };
    }

    private static Reader plain(Schema.Type type) {
        return switch (type) {
            case BOOLEAN -> (row, i) -> orNull(row, row.getBoolean(i));
            case INT8 -> (row, i) -> orNull(row, row.getByte(i));
            case INT16 -> (row, i) -> orNull(row, row.getShort(i));
            case INT32 -> (row, i) -> orNull(row, row.getInt(i));
            case INT64 -> (row, i) -> orNull(row, row.getLong(i));
            case FLOAT32 -> (row, i) -> orNull(row, row.getFloat(i));
            case FLOAT64 -> (row, i) -> orNull(row, row.getDouble(i));
            case BYTES -> ResultSet::getBytes;
            case STRING, ARRAY, MAP, STRUCT -> ResultSet::getString;
        };
    }

    private static @Nullable Object orNull(ResultSet row, Object value) throws SQLException {
        return row.wasNull() ? null : value;
    }

    /// SQLite has no such types: its text is read.
    private static <T> @Nullable T temporal(ResultSet row, int i, Class<T> type, Dialect dialect)
            throws SQLException {
        if (!(dialect instanceof Sqlite)) {
            return row.getObject(i, type);
        }
        var text = row.getString(i);
        if (text == null) {
            return null;
        }
        var iso = text.strip().replace(' ', 'T').replaceFirst("Z$", "");
        return type.cast(
                type == LocalDate.class
                        ? LocalDate.parse(iso.substring(0, 10))
                        : type == LocalTime.class
                                ? LocalTime.parse(iso)
                                : iso.length() == 10
                                        ? LocalDate.parse(iso).atStartOfDay()
                                        : LocalDateTime.parse(iso));
    }

    /// A point in time of any type that has one.
    private static @Nullable Instant instant(
            ResultSet row, int i, int jdbc, String type, ZoneId zone, Dialect dialect)
            throws SQLException {
        if (hasZone(jdbc, type)) {
            var at = row.getObject(i, OffsetDateTime.class);
            return at == null ? null : at.toInstant();
        }
        var at = temporal(row, i, LocalDateTime.class, dialect);
        return at == null ? null : at.atZone(zone).toInstant();
    }

    Schema schema() {
        return schema;
    }

    /// The current row.
    Struct struct(ResultSet row) throws SQLException {
        var struct = new Struct(schema);
        var fields = schema.fields();
        for (int i = 0; i < fields.size(); i++) {
            struct.put(fields.get(i), readers.get(i).read(row, i + 1));
        }
        return struct;
    }

    /// The time in a column of the current row as the database has it, to the last digit.
    static @Nullable LocalDateTime time(ResultSet row, int column, Dialect dialect, ZoneId zone)
            throws SQLException {
        var columns = row.getMetaData();
        var type = columns.getColumnTypeName(column).toUpperCase(Locale.ROOT);
        if (hasZone(columns.getColumnType(column), type)) {
            var at = row.getObject(column, OffsetDateTime.class);
            return at == null ? null : at.atZoneSameInstant(zone).toLocalDateTime();
        }
        return temporal(row, column, LocalDateTime.class, dialect);
    }

    private static boolean hasZone(int jdbc, String type) {
        return jdbc == Types.TIMESTAMP_WITH_TIMEZONE || type.equals("TIMESTAMPTZ");
    }
}
