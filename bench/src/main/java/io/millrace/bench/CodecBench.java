package io.millrace.bench;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.ObjectWriter;

import io.millrace.data.Field;
import io.millrace.data.Row;
import io.millrace.data.Scalar;
import io.millrace.format.Formats;
import io.millrace.format.Layout;
import io.millrace.format.RowReader;
import io.millrace.format.Transcoder;

import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.OptionsBuilder;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/// What a hotel search costs as JSON, in nanoseconds a record: read three of its twenty fields, and
/// read two and write all with one more; against Jackson with typed classes.
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
public class CodecBench {
    /// More than the caches near the core hold, as in a job that reads from a broker.
    private static final int RECORDS = 20_000;

    private static final String FILE = "millrace.bench.file";
    private static final String CATEGORY = StayCategory.SHORT.label();

    static final List<Field> FIELDS =
            List.of(
                    new Field("ID", Scalar.BIGINT),
                    new Field("DATE_TIME", Scalar.STRING),
                    new Field("SITE_NAME", Scalar.INTEGER),
                    new Field("POSA_CONTAINER", Scalar.INTEGER),
                    new Field("USER_LOCATION_COUNTRY", Scalar.INTEGER),
                    new Field("USER_LOCATION_REGION", Scalar.INTEGER),
                    new Field("USER_LOCATION_CITY", Scalar.INTEGER),
                    new Field("ORIG_DESTINATION_DISTANCE", Scalar.DOUBLE),
                    new Field("USER_ID", Scalar.BIGINT),
                    new Field("IS_MOBILE", Scalar.INTEGER),
                    new Field("IS_PACKAGE", Scalar.INTEGER),
                    new Field("CHANNEL", Scalar.INTEGER),
                    new Field("SRCH_CI", Scalar.STRING),
                    new Field("SRCH_CO", Scalar.STRING),
                    new Field("SRCH_ADULTS_CNT", Scalar.INTEGER),
                    new Field("SRCH_CHILDREN_CNT", Scalar.INTEGER),
                    new Field("SRCH_RM_CNT", Scalar.INTEGER),
                    new Field("SRCH_DESTINATION_ID", Scalar.INTEGER),
                    new Field("SRCH_DESTINATION_TYPE_ID", Scalar.INTEGER),
                    new Field("HOTEL_ID", Scalar.BIGINT));

    private static final Map<String, Integer> READ =
            Map.of("SRCH_CI", 0, "SRCH_CO", 1, "HOTEL_ID", 2);
    private static final Map<String, Integer> SPLICED = Map.of("SRCH_CI", 0, "SRCH_CO", 1);
    private static final int CATEGORY_SLOT = 2;

    private final Row row = new Row(3);
    private final List<byte[]> records = new ArrayList<>(RECORDS);
    private final RowReader reader;
    private final Transcoder transcoder;
    private final ObjectReader jacksonReader;
    private final ObjectWriter jacksonWriter;
    private int next;

    public CodecBench() {
        var json = Formats.named("JSON");
        reader = json.reader(layout(READ));
        var added =
                new Layout(
                        Layout.Part.VALUE,
                        List.of(new Field("STAY_CATEGORY", Scalar.STRING)),
                        List.of(CATEGORY_SLOT),
                        Layout.Wrap.WRAPPED,
                        Map.of());
        transcoder = json.transcoder(layout(SPLICED), added).orElseThrow();
        var mapper = new ObjectMapper();
        jacksonReader = mapper.readerFor(HotelSearch.class);
        jacksonWriter = mapper.writerFor(HotelSearch.class);
    }

    private static Layout layout(Map<String, Integer> slots) {
        return new Layout(
                Layout.Part.VALUE,
                FIELDS,
                FIELDS.stream().map(f -> slots.getOrDefault(f.name(), Layout.UNWANTED)).toList(),
                Layout.Wrap.WRAPPED,
                Map.of());
    }

    @Setup
    public void load() throws IOException {
        var file = System.getProperty(FILE, "");
        if (file.isEmpty()) {
            var generator = new SearchGenerator(1);
            for (int i = 0; i < RECORDS; i++) {
                records.add(generator.next().json().getBytes(StandardCharsets.UTF_8));
            }
        } else {
            try (var lines = Files.lines(Path.of(file))) {
                lines.limit(RECORDS)
                        .forEach(line -> records.add(line.getBytes(StandardCharsets.UTF_8)));
            }
        }
    }

    private byte[] next() {
        next = next + 1 < records.size() ? next + 1 : 0;
        return records.get(next);
    }

    @Benchmark
    public Row readThree() {
        reader.read(next(), row);
        return row;
    }

    @Benchmark
    public HotelSearch readJackson() throws IOException {
        return jacksonReader.readValue(next());
    }

    @Benchmark
    public byte[] splice() {
        transcoder.read(next(), row);
        row.setObject(CATEGORY_SLOT, CATEGORY);
        return transcoder.write(row);
    }

    @Benchmark
    public byte[] spliceJackson() throws IOException {
        HotelSearch search = jacksonReader.readValue(next());
        search.stayCategory = CATEGORY;
        return jacksonWriter.writeValueAsBytes(search);
    }

    /// Argument: a file of JSON lines to use instead of generated searches.
    public static void main(String[] args) throws RunnerException {
        var options = new OptionsBuilder().include(CodecBench.class.getName());
        if (args.length > 0) {
            options.jvmArgsAppend("-D" + FILE + "=" + Path.of(args[0]).toAbsolutePath());
        }
        var ns = new HashMap<String, Double>();
        // the best iteration: what else runs on the machine only adds to the others
        for (var result : new Runner(options.build()).run()) {
            ns.put(
                    result.getPrimaryResult().getLabel(),
                    result.getPrimaryResult().getStatistics().getMin());
        }
        print("read 3 of 20 fields", ns, "readThree", "readJackson", 4);
        print("read and splice", ns, "splice", "spliceJackson", 6);
    }

    private static void print(
            String what, Map<String, Double> ns, String ours, String theirs, double wanted) {
        double mine = ns.getOrDefault(ours, Double.NaN);
        double other = ns.getOrDefault(theirs, Double.NaN);
        System.out.printf(
                Locale.ROOT,
                "%-20s %5.0f ns, Jackson %5.0f ns: %.1f times   wanted %.1f   %s%n",
                what,
                mine,
                other,
                other / mine,
                wanted,
                other / mine >= wanted ? "reached" : "missed");
    }
}
