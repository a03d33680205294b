package io.millrace.format;

import static org.junit.jupiter.api.Assertions.fail;

import io.millrace.data.Row;
import io.millrace.data.Scalar;
import io.millrace.data.Type;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import java.util.Arrays;
import java.util.HexFormat;

/// Records that were broken at random: a reader gives a row or a FormatException, nothing else.
class HostileBytesTest {
    private static final int ROUNDS = 50_000;
    private static final int RECORDS_PER_SCHEMA = 50;
    private static final long SEED = 20_260_101;

    private interface Action {
        void on(byte[] bytes);
    }

    private static void attempt(byte[] bytes, Action action, Object context) {
        try {
            action.on(bytes);
        } catch (FormatException expected) {
            if (expected.getMessage().length() > 600) {
                fail("a message of " + expected.getMessage().length() + " characters");
            }
        } catch (RuntimeException | StackOverflowError e) {
            fail("seed " + SEED + ", " + context + ": " + HexFormat.of().formatHex(bytes), e);
        }
    }

    private static byte[] broken(Samples samples, byte @Nullable [] record) {
        byte[] bytes = record == null ? new byte[0] : record.clone();
        for (int i = samples.below(3); i >= 0 && bytes.length > 0; i--) {
            int at = samples.below(bytes.length);
            switch (samples.below(5)) {
                case 0 -> bytes[at] = (byte) samples.below(256);
                case 1 -> bytes[at] ^= (byte) (1 << samples.below(8));
                case 2 -> bytes = Arrays.copyOf(bytes, at);
                case 3 -> bytes[at] = (byte) "{}[]\",:\\-0nt".charAt(samples.below(12));
                default -> {
                    int to = at + samples.below(bytes.length - at);
                    byte[] more = Arrays.copyOf(bytes, bytes.length + to - at);
                    System.arraycopy(bytes, at, more, to, bytes.length - at);
                    bytes = more;
                }
            }
        }
        return bytes;
    }

    private static Row row(Samples samples, Layout layout) {
        var row = new Row(layout.fields().size());
        for (int f = 0; f < layout.fields().size(); f++) {
            Type type = layout.fields().get(f).type();
            row.unbox(f, type, samples.value(type));
        }
        return row;
    }

    private static void hostile(Format format, int depth) {
        var samples = new Samples(SEED);
        for (int i = 0; i < ROUNDS / RECORDS_PER_SCHEMA; i++) {
            hostile(format, samples, Samples.layout(samples.fields(8, depth), 0));
        }
    }

    private static void hostile(Format format, Samples samples, Layout layout) {
        var reader = format.reader(layout);
        var writer = format.writer(layout);
        var read = new Row(layout.fields().size());
        for (int i = 0; i < RECORDS_PER_SCHEMA; i++) {
            byte[] bytes = broken(samples, writer.write(row(samples, layout)));
            attempt(bytes, b -> reader.read(b, read), layout.fields());
        }
    }

    @Test
    void json() {
        hostile(Formats.named("JSON"), 3);
    }

    @Test
    void delimited() {
        hostile(Formats.named("DELIMITED"), 0);
    }

    @Test
    void binaryRow() {
        hostile(new BinaryRow(), 3);
    }

    @Test
    void kafka() {
        var samples = new Samples(SEED);
        for (int i = 0; i < ROUNDS / RECORDS_PER_SCHEMA; i++) {
            for (var type :
                    new Type[] {Scalar.INTEGER, Scalar.DOUBLE, Scalar.STRING, Scalar.BYTES}) {
                hostile(Formats.named("KAFKA"), samples, Samples.bare(type));
            }
        }
    }

    @Test
    void avro() {
        var samples = new Samples(SEED);
        for (int i = 0; i < ROUNDS / RECORDS_PER_SCHEMA; i++) {
            var layout = Samples.layout(samples.fields(8, 3), 0);
            hostile(Formats.named("AVRO"), samples, Samples.inRegistry(layout));
        }
    }

    @Test
    void protobuf() {
        var samples = new Samples(SEED);
        for (int i = 0; i < ROUNDS / RECORDS_PER_SCHEMA / 4; i++) {
            var layout = Samples.layout(samples.messageFields(8, 3), 0);
            hostile(Formats.named("PROTOBUF"), samples, Samples.inRegistry(layout));
            hostile(Formats.named("PROTOBUF_NOSR"), samples, layout);
        }
    }

    @Test
    void jsonWithSchema() {
        var samples = new Samples(SEED);
        for (int i = 0; i < ROUNDS / RECORDS_PER_SCHEMA / 4; i++) {
            var layout = Samples.layout(samples.fields(8, 3), 0);
            hostile(Formats.named("JSON_SR"), samples, Samples.inRegistry(layout));
        }
    }

    @Test
    void jsonTranscoder() {
        var samples = new Samples(SEED);
        for (int i = 0; i < ROUNDS / RECORDS_PER_SCHEMA; i++) {
            var layout = Samples.layout(samples.fields(8, 2), 0);
            var writer = Formats.named("JSON").writer(layout);
            var transcoder =
                    Formats.named("JSON").transcoder(layout, Samples.value()).orElseThrow();
            var read = new Row(layout.fields().size());
            for (int j = 0; j < RECORDS_PER_SCHEMA; j++) {
                byte[] bytes = broken(samples, writer.write(row(samples, layout)));
                Action action =
                        b -> {
                            transcoder.read(b, read);
                            transcoder.write(read);
                        };
                attempt(bytes, action, layout.fields());
            }
        }
    }
}
