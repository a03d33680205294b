package io.millrace.connect.blob.avro;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.connect.blob.BlobFormat;
import io.millrace.connect.blob.JsonValues;
import io.millrace.connect.blob.Place;
import io.millrace.connect.blob.ReadBlob;
import io.millrace.connect.blob.RecordReader.Item;

import org.apache.avro.Schema;
import org.apache.avro.file.CodecFactory;
import org.apache.avro.file.DataFileWriter;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.data.Timestamp;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/// Avro's container files, written by Avro itself.
class AvroFilesTest {
    private static final Schema SCHEMA =
            new Schema.Parser()
                    .parse(
                            """
                            {"type": "record", "name": "Search", "fields": [
                              {"name": "id", "type": "long"},
                              {"name": "city", "type": ["null", "string"], "default": null},
                              {"name": "at", "type": {"type": "long", "logicalType": "timestamp-millis"}}
                            ]}
                            """);
    private static final int PER_BLOCK = 10;

    @TempDir Path dir;

    private Path file() {
        return dir.resolve("a.avro");
    }

    /// Records `from` to before `to`, in blocks of ten.
    private void write(CodecFactory codec, int from, int to) throws IOException {
        try (var writer = new DataFileWriter<>(new GenericDatumWriter<>(SCHEMA))) {
            writer.setCodec(codec).create(SCHEMA, file().toFile());
            for (var i = from; i < to; i++) {
                var record = new GenericData.Record(SCHEMA);
                record.put("id", (long) i);
                record.put("city", i % 3 == 0 ? null : "city " + i);
                record.put("at", 1_700_000_000_000L + i);
                writer.append(record);
                if ((i - from) % PER_BLOCK == PER_BLOCK - 1) {
                    writer.sync();
                }
            }
        }
    }

    private static List<String> lines(ReadBlob read) {
        return read.items().stream().map(AvroFilesTest::line).toList();
    }

    private static String line(Item item) {
        return switch (item) {
            case Item.Good(_, var key, var value, _) -> {
                var struct = (Struct) value.value();
                yield (key == null ? "" : key + " ") + struct.get("id") + struct.get("city");
            }
            case Item.Bad bad -> "bad: " + bad.reason();
        };
    }

    private ReadBlob read(Place from, String keyField, int maxRecordBytes, boolean atRest)
            throws IOException {
        var options =
                new BlobFormat.ReadOptions(keyField, maxRecordBytes, atRest, JsonValues.BYTES);
        return ReadBlob.of(dir, new AvroFiles(), from, options);
    }

    private ReadBlob read(Place from) throws IOException {
        return read(from, "", 1000, true);
    }

    @ParameterizedTest
    @ValueSource(strings = {"null", "deflate", "snappy", "zstandard"})
    void recordsAreStructsAndAnyPlaceIsOneToGoOnFrom(String codec) throws IOException {
        write(CodecFactory.fromString(codec), 0, 25);
        var all = read(Place.START);
        assertEquals(25, all.good());
        assertEquals("0null", lines(all).getFirst());
        assertEquals("1city 1", lines(all).get(1));
        var value = ((Item.Good) all.items().getFirst()).value();
        assertEquals("Search", value.schema().name());
        assertEquals(Timestamp.SCHEMA, value.schema().field("at").schema());
        for (var i = 0; i < 25; i++) {
            var rest = read(all.items().get(i).after());
            assertEquals(lines(all).subList(i + 1, 25), lines(rest));
            assertFalse(rest.replaced());
        }
        var end = all.items().getLast().after();
        assertEquals(Files.size(file()), end.position());
        assertEquals(25, end.records());
    }

    @Test
    void aReplacedFileIsReadFromItsStart() throws IOException {
        write(CodecFactory.nullCodec(), 0, 25);
        var place = read(Place.START).items().get(14).after();
        write(CodecFactory.nullCodec(), 100, 125);
        var again = read(place);
        assertTrue(again.replaced());
        assertEquals("100city 100", lines(again).getFirst());
        assertEquals(25, again.good());
    }

    @Test
    void aDamagedBlockCostsItself() throws IOException {
        write(CodecFactory.deflateCodec(6), 0, 30);
        var all = read(Place.START);
        var second = (int) all.items().get(9).after().position();
        var bytes = Files.readAllBytes(file());
        Arrays.fill(bytes, second + 4, second + 40, (byte) 0xff);
        Files.write(file(), bytes);
        var rest = read(Place.START);
        assertEquals(20, rest.good());
        assertEquals(1, rest.items().size() - rest.good());
        assertTrue(lines(rest).get(10).startsWith("bad: "), lines(rest).get(10));
        assertEquals(lines(all).subList(20, 30), lines(rest).subList(11, 21));
        assertEquals(lines(rest).subList(11, 21), lines(read(rest.items().get(10).after())));
    }

    @Test
    void aBlockThatClaimsTooMuchCostsItself() throws IOException {
        write(CodecFactory.nullCodec(), 0, 30);
        var all = read(Place.START);
        var second = (int) all.items().get(9).after().position();
        var bytes = Files.readAllBytes(file());
        bytes[second + 1] |= (byte) 0x80; // its length goes on ...
        bytes[second + 2] = 0x7f; // ... and is beyond the file's
        Files.write(file(), bytes);
        assertEquals(lines(all).subList(20, 30), lines(read(Place.START)).subList(11, 21));
    }

    @Test
    void aBlockThatIsBeingWrittenIsWaitedFor() throws IOException {
        write(CodecFactory.nullCodec(), 0, 20);
        var bytes = Files.readAllBytes(file());
        Files.write(file(), Arrays.copyOf(bytes, bytes.length - 5));
        var growing = read(Place.START, "", 1000, false);
        assertEquals(10, growing.items().size());
        assertTrue(growing.unfinished());
        var cut = read(Place.START);
        assertEquals("bad: the file ends inside of a block", lines(cut).getLast());
        Files.write(file(), bytes);
        assertEquals(10, read(growing.items().getLast().after()).good());
    }

    @Test
    void recordsThatAreTooLongAndFilesThatAreNoneAreBad() throws IOException {
        write(CodecFactory.nullCodec(), 8, 12);
        var lines = lines(read(Place.START, "id", 15, true));
        assertEquals(List.of("8 8city 8", "9 9null"), lines.subList(0, 2));
        assertEquals("bad: longer than 15 bytes", lines.get(2));
        Files.writeString(file(), "Object", StandardCharsets.UTF_8);
        var none = read(Place.START);
        assertEquals(List.of("bad: no Avro file: it does not begin with Obj1"), lines(none));
        assertEquals(List.of(), lines(read(none.items().getFirst().after())));
        Files.writeString(file(), "Ob");
        assertTrue(read(Place.START, "", 15, false).unfinished());
    }

    @Test
    void otherCodecsAreCalledByTheirNames() throws IOException {
        var header = new ByteArrayOutputStream();
        header.writeBytes(new byte[] {'O', 'b', 'j', 1, 4});
        for (var text : List.of("avro.schema", "\"long\"", "avro.codec", "bzip2")) {
            header.write(2 * text.length());
            header.writeBytes(text.getBytes(StandardCharsets.US_ASCII));
        }
        header.writeBytes(new byte[1 + AvroHeader.SYNC_BYTES]);
        Files.write(file(), header.toByteArray());
        assertEquals(
                List.of("bad: codec bzip2, which is none of null, deflate, snappy, zstandard"),
                lines(read(Place.START)));
    }
}
