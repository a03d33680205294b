package io.millrace.format;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.millrace.data.Field;
import io.millrace.data.Row;
import io.millrace.data.Scalar;
import io.millrace.data.Type;

import org.junit.jupiter.api.Test;

import java.util.List;
import java.util.Map;

/// What a format writes, it reads back: random schemas, random rows.
class RoundTripTest {
    private static void check(Format format, long seed, Samples samples, Layout layout) {
        format.check(layout);
        var reader = format.reader(layout);
        var writer = format.writer(layout);
        var read = new Row(layout.fields().size());
        for (int i = 0; i < 20; i++) {
            var row = new Row(layout.fields().size());
            for (int f = 0; f < layout.fields().size(); f++) {
                Type type = layout.fields().get(f).type();
                row.unbox(f, type, samples.value(type));
            }
            byte[] bytes = writer.write(row);
            if (bytes == null) {
                assertEquals(null, row.box(0, layout.fields().getFirst().type()));
                continue;
            }
            reader.read(bytes, read);
            String message = "seed " + seed + ": " + layout.fields();
            if (format.name().startsWith("PROTOBUF")) {
                for (int f = 0; f < layout.fields().size(); f++) {
                    Type type = layout.fields().get(f).type();
                    row.unbox(f, type, ProtobufFormatTest.asRead(type, row.box(f, type)));
                }
            }
            if (format.name().equals("DELIMITED")) {
                emptyIsNull(layout, row);
                bytes = writer.write(row);
            }
            assertEquals(Samples.boxed(layout, row), Samples.boxed(layout, read), message);
            assertArrayEquals(bytes, writer.write(read), message);
        }
    }

    /// What DELIMITED does to a STRING without text.
    private static void emptyIsNull(Layout layout, Row row) {
        for (int f = 0; f < layout.fields().size(); f++) {
            if ("".equals(row.getObject(f))) {
                row.setNull(f);
            }
        }
    }

    @Test
    void json() {
        for (long seed = 1; seed <= 300; seed++) {
            var samples = new Samples(seed);
            check(Formats.named("JSON"), seed, samples, Samples.layout(samples.fields(8, 3), 0));
            check(Formats.named("JSON"), seed, samples, Samples.bare(samples.type(3)));
        }
    }

    @Test
    void avro() {
        for (long seed = 1; seed <= 300; seed++) {
            var samples = new Samples(seed);
            var wrapped = Samples.inRegistry(Samples.layout(samples.fields(8, 3), 0));
            check(Formats.named("AVRO"), seed, samples, wrapped);
            var bare = Samples.inRegistry(Samples.bare(samples.type(3)));
            check(Formats.named("AVRO"), seed, samples, bare);
        }
    }

    @Test
    void jsonWithSchema() {
        for (long seed = 1; seed <= 100; seed++) {
            var samples = new Samples(seed);
            var wrapped = Samples.inRegistry(Samples.layout(samples.fields(8, 3), 0));
            check(Formats.named("JSON_SR"), seed, samples, wrapped);
            var bare = Samples.inRegistry(Samples.bare(samples.type(3)));
            check(Formats.named("JSON_SR"), seed, samples, bare);
        }
    }

    @Test
    void protobuf() {
        for (long seed = 1; seed <= 300; seed++) {
            var samples = new Samples(seed);
            var layout = Samples.layout(samples.messageFields(8, 3), 0);
            check(Formats.named("PROTOBUF"), seed, samples, Samples.inRegistry(layout));
            check(Formats.named("PROTOBUF_NOSR"), seed, samples, layout);
        }
    }

    @Test
    void binaryRow() {
        for (long seed = 1; seed <= 300; seed++) {
            var samples = new Samples(seed);
            check(new BinaryRow(), seed, samples, Samples.layout(samples.fields(20, 3), 0));
        }
    }

    @Test
    void delimited() {
        for (long seed = 1; seed <= 300; seed++) {
            var samples = new Samples(seed);
            var fields = samples.fields(8, 0).toArray(Field[]::new);
            var delimiter = samples.oneOf(List.of(",", "|", "TAB", "SPACE", "1", "é"));
            check(Formats.named("DELIMITED"), seed, samples, Samples.delimited(delimiter, fields));
        }
    }

    @Test
    void kafka() {
        for (var type :
                List.of(
                        Scalar.INTEGER,
                        Scalar.BIGINT,
                        Scalar.DOUBLE,
                        Scalar.STRING,
                        Scalar.BYTES)) {
            check(Formats.named("KAFKA"), 1, new Samples(1), Samples.bare(type));
        }
    }

    @Test
    void unwantedColumnsOfABinaryRowAreSkipped() {
        for (long seed = 1; seed <= 300; seed++) {
            var samples = new Samples(seed);
            var fields = samples.fields(8, 3);
            var whole = Samples.layout(fields, 0);
            var row = new Row(fields.size());
            for (int f = 0; f < fields.size(); f++) {
                row.unbox(f, fields.get(f).type(), samples.value(fields.get(f).type()));
            }
            int wanted = samples.below(fields.size());
            var slots =
                    new java.util.ArrayList<>(
                            java.util.Collections.nCopies(fields.size(), Layout.UNWANTED));
            slots.set(wanted, 0);
            var some = new Layout(Layout.Part.VALUE, fields, slots, Layout.Wrap.WRAPPED, Map.of());
            var read = new Row(1);
            var bytes = new BinaryWriter(whole).write(row);
            new BinaryRow().reader(some).read(bytes, read);
            Type type = fields.get(wanted).type();
            assertEquals(row.box(wanted, type), read.box(0, type), "seed " + seed);
        }
    }
}
