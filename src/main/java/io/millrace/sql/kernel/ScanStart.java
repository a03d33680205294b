package io.millrace.sql.kernel;

import io.millrace.data.Row;
import io.millrace.data.StructValue;
import io.millrace.data.Type;
import io.millrace.format.Layout;
import io.millrace.format.Layout.Part;
import io.millrace.format.RowReader;
import io.millrace.format.SchemaFormat;
import io.millrace.format.SchemaId;
import io.millrace.format.Transcoder;
import io.millrace.sql.analyze.Plan;
import io.millrace.sql.analyze.SystemColumns;
import io.millrace.sql.catalog.Column;
import io.millrace.sql.catalog.Encoding;
import io.millrace.sql.kernel.RowKernel.Reader;

import org.jspecify.annotations.Nullable;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/// Reads the records of a source: of its columns, those that were asked for.
final class ScanStart implements KernelCompiler.Start {
    private final Plan.Scan scan;
    private final StartSlots slots;

    ScanStart(Plan.Scan scan, Slots slots) {
        this.scan = scan;
        this.slots = new StartSlots(scan.columns().size(), slots);
    }

    @Override
    public int slot(int column) {
        return slots.want(column);
    }

    @Override
    public List<Reader> readers(@Nullable Transcoder splice) {
        var readers = new ArrayList<Reader>();
        var keySlots = slotsOf(Column::isKey);
        if (keySlots.stream().anyMatch(s -> s != Layout.UNWANTED)) {
            var source = scan.source();
            var layout = source.key().layout(Part.KEY, source.keyFields(), keySlots);
            var suffix = source.windowed().map(WindowSuffix::of);
            readers.add(
                    key(
                            source.key().codec().reader(layout),
                            wanted(keySlots),
                            suffix,
                            names(source.key(), Part.KEY)));
        }
        readers.add(
                value(
                        splice == null ? valueReader() : splice,
                        wanted(slotsOf(Column::isValue)),
                        names(scan.source().value(), Part.VALUE)));
        system(SystemColumns.ROWTIME)
                .ifPresent(s -> readers.add((in, row) -> row.setLong(s, in.timestampMs())));
        system(SystemColumns.ROWPARTITION)
                .ifPresent(s -> readers.add((in, row) -> row.setLong(s, in.partition())));
        system(SystemColumns.ROWOFFSET)
                .ifPresent(s -> readers.add((in, row) -> row.setLong(s, in.offset())));
        window(readers);
        headers(readers);
        return readers;
    }

    /// The bounds of the window in the key.
    private void window(List<Reader> readers) {
        scan.source()
                .windowed()
                .map(WindowSuffix::of)
                .ifPresent(
                        suffix -> {
                            system(SystemColumns.WINDOWSTART)
                                    .ifPresent(s -> readers.add(suffix.start(s)));
                            system(SystemColumns.WINDOWEND)
                                    .ifPresent(s -> readers.add(suffix.end(s)));
                        });
    }

    /// The value columns and their slots, of which those that nobody asked for are unwanted.
    Layout valueLayout() {
        var source = scan.source();
        return source.value().layout(Part.VALUE, source.valueFields(), slotsOf(Column::isValue));
    }

    private RowReader valueReader() {
        return scan.source().value().codec().reader(valueLayout());
    }

    private List<Integer> slotsOf(Predicate<Column> which) {
        var found = new ArrayList<Integer>();
        var columns = scan.source().columns();
        for (int i = 0; i < columns.size(); i++) {
            if (which.test(columns.get(i))) {
                found.add(slots.of(i));
            }
        }
        return found;
    }

    private static int[] wanted(List<Integer> slots) {
        return slots.stream().filter(s -> s != Layout.UNWANTED).mapToInt(s -> s).toArray();
    }

    /// The header that may name the schema of a record, of formats that have one.
    private static Optional<String> names(Encoding encoding, Part part) {
        return encoding.codec() instanceof SchemaFormat
                ? Optional.of(SchemaId.header(part))
                : Optional.empty();
    }

    private static Reader key(
            RowReader reader,
            int[] wanted,
            Optional<WindowSuffix> suffix,
            Optional<String> schemaHeader) {
        return (in, row) -> {
            var key = in.key();
            if (key == null) {
                setNull(row, wanted);
            } else {
                var plain = suffix.isPresent() ? suffix.get().withoutWindow(key) : key;
                read(reader, schemaHeader, in, plain, row);
            }
        };
    }

    private static Reader value(RowReader reader, int[] wanted, Optional<String> schemaHeader) {
        return (in, row) -> {
            var value = in.value();
            if (value == null) {
                setNull(row, wanted);
            } else {
                read(reader, schemaHeader, in, value, row);
            }
        };
    }

    private static void read(
            RowReader reader,
            Optional<String> schemaHeader,
            InputRecord in,
            byte[] bytes,
            Row row) {
        byte[] schemaId = schemaHeader.isPresent() ? header(in, schemaHeader.get()) : null;
        if (schemaId == null) {
            reader.read(bytes, row);
        } else {
            reader.read(schemaId, bytes, row);
        }
    }

    private static void setNull(Row row, int[] slots) {
        for (int slot : slots) {
            row.setNull(slot);
        }
    }

    private Optional<Integer> system(String name) {
        for (int i = scan.source().columns().size(); i < slots.size(); i++) {
            if (scan.columns().get(i).name().equals(name) && slots.wanted(i)) {
                return Optional.of(slots.of(i));
            }
        }
        return Optional.empty();
    }

    private void headers(List<Reader> readers) {
        var columns = scan.source().columns();
        for (int i = 0; i < columns.size(); i++) {
            int slot = slots.of(i);
            if (slots.wanted(i) && columns.get(i).role() instanceof Column.Role.Headers(var key)) {
                var type = columns.get(i).type();
                readers.add(
                        key.isPresent()
                                ? (in, row) -> row.setObject(slot, last(in, key.get()))
                                : (in, row) -> row.setObject(slot, all(in, type)));
            }
        }
    }

    private static @Nullable Object last(InputRecord in, String key) {
        byte[] value = header(in, key);
        return value == null ? null : ByteBuffer.wrap(value);
    }

    /// The last header of a name.
    private static byte @Nullable [] header(InputRecord in, String key) {
        var found = new byte @Nullable [1][];
        in.headers()
                .each(
                        (name, value) -> {
                            if (name.equals(key)) {
                                found[0] = value;
                            }
                        });
        return found[0];
    }

    private static List<@Nullable Object> all(InputRecord in, Type type) {
        var struct = (Type.Struct) ((Type.Array) type).element();
        var list = new ArrayList<@Nullable Object>();
        in.headers()
                .each(
                        (name, value) -> {
                            var bytes = value == null ? null : ByteBuffer.wrap(value);
                            list.add(new StructValue(struct, Arrays.asList(name, bytes)));
                        });
        return Collections.unmodifiableList(list);
    }
}
