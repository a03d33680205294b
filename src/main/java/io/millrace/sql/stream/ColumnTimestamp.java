package io.millrace.sql.stream;

import io.millrace.data.Row;
import io.millrace.data.Scalar;
import io.millrace.data.Type;
import io.millrace.format.FormatException;
import io.millrace.format.Layout;
import io.millrace.format.RowReader;
import io.millrace.format.SchemaFormat;
import io.millrace.format.SchemaId;
import io.millrace.sql.catalog.Column;
import io.millrace.sql.catalog.Source;

import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.processor.TimestampExtractor;
import org.jspecify.annotations.Nullable;

import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.temporal.ChronoField;
import java.time.temporal.TemporalQueries;
import java.util.ArrayList;
import java.util.Locale;

/// Takes the time of a record from the column that `WITH (TIMESTAMP=...)` names.
///
/// A record whose column has no time is reported and gets a negative one, which Streams skips and
/// counts.
final class ColumnTimestamp implements TimestampExtractor {
    private static final long NO_TIME = -1;

    private final BadTime bad;
    private final String name;
    private final boolean ofKey;
    private final Type type;
    private final ThreadLocal<RowReader> reader;
    private final @Nullable DateTimeFormatter format;

    /// Where a record may name its schema.
    private final @Nullable String schemaHeader;

    /// What is done about a record without a time.
    interface BadTime {
        void report(ConsumerRecord<Object, Object> record, String reason);
    }

    /// @param source with a timestamp column
    ColumnTimestamp(Source source, BadTime bad) {
        this.bad = bad;
        var timestamp = source.timestamp().orElseThrow();
        var column =
                source.columns().stream()
                        .filter(c -> c.name().equals(timestamp.column()))
                        .findFirst()
                        .orElseThrow();
        name = column.name();
        ofKey = column.isKey();
        type = column.type();
        format = timestamp.format().map(ColumnTimestamp::formatter).orElse(null);
        reader = ThreadLocal.withInitial(() -> reader(source, column));
        var encoding = ofKey ? source.key() : source.value();
        schemaHeader =
                encoding.codec() instanceof SchemaFormat
                        ? SchemaId.header(ofKey ? Layout.Part.KEY : Layout.Part.VALUE)
                        : null;
    }

    private static RowReader reader(Source source, Column column) {
        var part = column.isKey() ? Layout.Part.KEY : Layout.Part.VALUE;
        var encoding = column.isKey() ? source.key() : source.value();
        var fields = column.isKey() ? source.keyFields() : source.valueFields();
        var slots = new ArrayList<Integer>();
        fields.forEach(f -> slots.add(f.name().equals(column.name()) ? 0 : Layout.UNWANTED));
        return encoding.codec().reader(encoding.layout(part, fields, slots));
    }

    static DateTimeFormatter formatter(String pattern) {
        return new DateTimeFormatterBuilder()
                .parseCaseInsensitive()
                .appendPattern(pattern)
                .parseDefaulting(ChronoField.YEAR_OF_ERA, 1970)
                .toFormatter(Locale.ROOT);
    }

    @Override
    public long extract(ConsumerRecord<Object, Object> record, long partitionTime) {
        byte[] bytes =
                ofKey
                        ? record.key() instanceof Bytes key ? key.get() : null
                        : (byte[]) record.value();
        if (bytes == null) {
            return record.timestamp();
        }
        var row = new Row(1);
        try {
            var header = schemaHeader == null ? null : record.headers().lastHeader(schemaHeader);
            if (header == null || header.value() == null) {
                reader.get().read(bytes, row);
            } else {
                reader.get().read(header.value(), bytes, row);
            }
            long time = row.isNull(0) ? NO_TIME : millis(row, 0, type, format);
            if (time < 0) {
                bad.report(record, "TIMESTAMP column " + name + " has no time after 1970");
            }
            return time;
        } catch (FormatException | DateTimeException e) {
            bad.report(record, "TIMESTAMP column " + name + ": " + e.getMessage());
            return NO_TIME;
        }
    }

    /// The milliseconds that a slot stands for.
    ///
    /// @param format of a STRING
    static long millis(Row row, int slot, Type type, @Nullable DateTimeFormatter format) {
        if (type != Scalar.STRING || format == null) {
            return row.getLong(slot);
        }
        var parsed = format.parse(String.valueOf(row.getObject(slot)));
        var date = parsed.query(TemporalQueries.localDate());
        var time = parsed.query(TemporalQueries.localTime());
        var zone = parsed.query(TemporalQueries.zone());
        return (date == null ? LocalDate.EPOCH : date)
                .atTime(time == null ? LocalTime.MIDNIGHT : time)
                .atZone(zone == null ? (ZoneId) ZoneOffset.UTC : zone)
                .toInstant()
                .toEpochMilli();
    }
}
