package io.millrace.bench;

import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.DynamicMessage;

import io.millrace.data.Row;
import io.millrace.format.AvroSchema;
import io.millrace.format.Format;
import io.millrace.format.Formats;
import io.millrace.format.Layout;
import io.millrace.format.MemorySchemaStore;
import io.millrace.format.ProtoSchema;
import io.millrace.format.RowReader;
import io.millrace.format.RowWriter;
import io.millrace.format.SchemaBinding;

import org.apache.avro.Schema;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.io.BinaryDecoder;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.DecoderFactory;
import org.apache.avro.io.EncoderFactory;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.OptionsBuilder;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;

/// What a hotel search costs as AVRO and as PROTOBUF, in nanoseconds a record: read three of its
/// twenty fields, and write all; against Avro's GenericRecord and Protobuf's DynamicMessage over
/// the same bytes.
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@State(Scope.Thread)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(
        value = 2,
        jvmArgs = {
            "-XX:+UseSerialGC",
            "-Xmx1g",
            "--sun-misc-unsafe-memory-access=allow",
            "--enable-native-access=ALL-UNNAMED"
        })
public class SchemaCodecBench {
    /// More than the caches near the core hold, as in a job that reads from a broker.
    private static final int RECORDS = 20_000;

    private static final Map<String, Integer> READ =
            Map.of("SRCH_CI", 0, "SRCH_CO", 1, "HOTEL_ID", 2);

    private final Codec avro = new Codec("AVRO");
    private final Codec protobuf = new Codec("PROTOBUF");
    private final Schema schema = AvroSchema.parse(avro.text(), avro.store);
    private final GenericDatumReader<GenericRecord> avroReader = new GenericDatumReader<>(schema);
    private final GenericDatumWriter<GenericRecord> avroWriter = new GenericDatumWriter<>(schema);
    private final List<GenericRecord> generic = new ArrayList<>(RECORDS);
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final BinaryEncoder encoder = EncoderFactory.get().binaryEncoder(bytes, null);
    private final Descriptor message =
            ProtoSchema.message(
                    ProtoSchema.file(protobuf.text(), protobuf.store), Optional.empty());
    private BinaryDecoder decoder = DecoderFactory.get().binaryDecoder(new byte[0], null);

    public SchemaCodecBench() {
        try {
            for (byte[] record : avro.records) {
                generic.add(readGeneric(record));
            }
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    /// A format, the records in it and the rows that they are of.
    private static final class Codec {
        final MemorySchemaStore store = new MemorySchemaStore();
        final List<byte[]> records = new ArrayList<>(RECORDS);
        final List<Row> rows = new ArrayList<>(RECORDS);
        final RowReader reader;
        final RowWriter writer;
        final Row row = new Row(READ.size());
        int next;

        Codec(String name) {
            var format = Formats.named(name);
            reader = format.reader(layout(READ));
            writer = format.writer(all());
            var json = reading(Formats.named("JSON"));
            var generator = new SearchGenerator(1);
            for (int i = 0; i < RECORDS; i++) {
                var all = new Row(CodecBench.FIELDS.size());
                json.read(generator.next().json().getBytes(StandardCharsets.UTF_8), all);
                rows.add(all);
                records.add(writer.write(all));
            }
        }

        io.millrace.format.SchemaText text() {
            return store.latest("searches-value").orElseThrow().schema();
        }

        private RowReader reading(Format format) {
            return format.reader(all());
        }

        private Layout all() {
            var slots = new HashMap<String, Integer>();
            IntStream.range(0, CodecBench.FIELDS.size())
                    .forEach(i -> slots.put(CodecBench.FIELDS.get(i).name(), i));
            return layout(slots);
        }

        private Layout layout(Map<String, Integer> slots) {
            return new Layout(
                    Layout.Part.VALUE,
                    CodecBench.FIELDS,
                    CodecBench.FIELDS.stream()
                            .map(f -> slots.getOrDefault(f.name(), Layout.UNWANTED))
                            .toList(),
                    Layout.Wrap.WRAPPED,
                    Map.of(),
                    Optional.of(
                            new SchemaBinding(
                                    store,
                                    "searches-value",
                                    OptionalInt.empty(),
                                    Optional.empty())));
        }

        int next() {
            next = next + 1 < RECORDS ? next + 1 : 0;
            return next;
        }

        Row read() {
            reader.read(records.get(next()), row);
            return row;
        }

        byte[] write() {
            return writer.write(rows.get(next()));
        }
    }

    @Benchmark
    public Row readAvro() {
        return avro.read();
    }

    @Benchmark
    public GenericRecord readGenericRecord() throws IOException {
        return readGeneric(avro.records.get(avro.next()));
    }

    private GenericRecord readGeneric(byte[] record) throws IOException {
        decoder = DecoderFactory.get().binaryDecoder(record, 5, record.length - 5, decoder);
        return avroReader.read(null, decoder);
    }

    @Benchmark
    public Row readProtobuf() {
        return protobuf.read();
    }

    @Benchmark
    public DynamicMessage readDynamicMessage() throws IOException {
        byte[] record = protobuf.records.get(protobuf.next());
        var in = com.google.protobuf.CodedInputStream.newInstance(record, 6, record.length - 6);
        return DynamicMessage.parseFrom(message, in);
    }

    @Benchmark
    public byte[] writeAvro() {
        return avro.write();
    }

    @Benchmark
    public byte[] writeGenericRecord() throws IOException {
        bytes.reset();
        bytes.write(HEAD, 0, HEAD.length);
        avroWriter.write(generic.get(avro.next()), encoder);
        encoder.flush();
        return bytes.toByteArray();
    }

    private static final byte[] HEAD = {0, 0, 0, 0, 1};

    @Benchmark
    public byte[] writeProtobuf() {
        return protobuf.write();
    }

    /// A message cannot be changed, so there is one to be built for each record.
    @Benchmark
    public byte[] writeDynamicMessage() {
        var row = protobuf.rows.get(protobuf.next());
        var builder = DynamicMessage.newBuilder(message);
        for (int i = 0; i < CodecBench.FIELDS.size(); i++) {
            var value = row.box(i, CodecBench.FIELDS.get(i).type());
            if (value != null) {
                builder.setField(message.getFields().get(i), value);
            }
        }
        var built = builder.build();
        byte[] framed = new byte[6 + built.getSerializedSize()];
        framed[4] = 1;
        try {
            var out =
                    com.google.protobuf.CodedOutputStream.newInstance(framed, 6, framed.length - 6);
            built.writeTo(out);
            out.checkNoSpaceLeft();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
        return framed;
    }

    public static void main(String[] args) throws RunnerException {
        var options = new OptionsBuilder().include(SchemaCodecBench.class.getName());
        var ns = new HashMap<String, Double>();
        // the best iteration: what else runs on the machine only adds to the others
        for (var result : new Runner(options.build()).run()) {
            ns.put(
                    result.getPrimaryResult().getLabel(),
                    result.getPrimaryResult().getStatistics().getMin());
        }
        print("Avro, read 3 of 20 fields", ns, "readAvro", "readGenericRecord", 3);
        print("Avro, write", ns, "writeAvro", "writeGenericRecord", 1);
        print("Protobuf, read 3 of 20 fields", ns, "readProtobuf", "readDynamicMessage", 3);
        print("Protobuf, write", ns, "writeProtobuf", "writeDynamicMessage", 1);
    }

    private static void print(
            String what, Map<String, Double> ns, String ours, String theirs, double wanted) {
        double mine = ns.getOrDefault(ours, Double.NaN);
        double other = ns.getOrDefault(theirs, Double.NaN);
        System.out.printf(
                Locale.ROOT,
                "%-30s %5.0f ns, %s %5.0f ns: %.1f times   wanted %.1f   %s%n",
                what,
                mine,
                theirs,
                other,
                other / mine,
                wanted,
                other / mine >= wanted ? "reached" : "missed");
    }
}
