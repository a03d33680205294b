package io.millrace.connect.blob.parquet;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.connect.blob.Blob;
import io.millrace.connect.blob.BlobFormat;
import io.millrace.connect.blob.BlobStore;
import io.millrace.connect.blob.JsonValues;
import io.millrace.connect.blob.LocalFolder;
import io.millrace.connect.blob.Place;
import io.millrace.connect.blob.ReadBlob;
import io.millrace.connect.blob.RecordReader.Item;

import org.apache.kafka.connect.data.Date;
import org.apache.kafka.connect.data.Decimal;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.data.Time;
import org.apache.kafka.connect.data.Timestamp;
import org.apache.parquet.column.ParquetProperties.WriterVersion;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.example.data.simple.NanoTime;
import org.apache.parquet.example.data.simple.SimpleGroup;
import org.apache.parquet.format.CompressionCodec;
import org.apache.parquet.format.FileMetaData;
import org.apache.parquet.format.Util;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;
import org.apache.parquet.io.api.Binary;
import org.apache.parquet.schema.MessageTypeParser;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/// Files of Parquet, written by Parquet itself.
class ParquetFilesTest {
    @TempDir Path dir;

    private Path file() {
        return dir.resolve("a.parquet");
    }

    private void write(int from, int to) throws IOException {
        ParquetSamples.write(file(), from, to);
    }

    private Struct only(String schema, Consumer<Group> fill) throws IOException {
        var type = MessageTypeParser.parseMessageType(schema);
        var row = new SimpleGroup(type);
        fill.accept(row);
        ParquetSamples.write(
                file(),
                type,
                CompressionCodecName.UNCOMPRESSED,
                WriterVersion.PARQUET_1_0,
                true,
                List.of(row, row)); // the second value comes out of the dictionary
        var read = read(Place.START);
        assertEquals(2, read.good(), () -> lines(read).toString());
        assertEquals(read.value(0), read.value(1));
        return (Struct) read.value(0);
    }

    private static BlobFormat.ReadOptions options(boolean atRest) {
        return new BlobFormat.ReadOptions("id", 1000, atRest, JsonValues.BYTES);
    }

    private ReadBlob read(Place from) throws IOException {
        return ReadBlob.of(dir, new ParquetFiles(), from, options(true));
    }

    private static List<String> lines(ReadBlob read) {
        return read.items().stream()
                .map(
                        item ->
                                switch (item) {
                                    case Item.Good(_, var key, var value, _) -> {
                                        var row = (Struct) value.value();
                                        yield key + " " + row.get("city") + row.get("tags");
                                    }
                                    case Item.Bad bad -> "bad: " + bad.reason();
                                })
                .toList();
    }

    @ParameterizedTest
    @CsvSource({
        "UNCOMPRESSED, PARQUET_1_0",
        "SNAPPY, PARQUET_1_0",
        "SNAPPY, PARQUET_2_0",
        "GZIP, PARQUET_1_0",
        "ZSTD, PARQUET_2_0",
        "LZ4_RAW, PARQUET_1_0"
    })
    void rowsAreStructsAndAnyPlaceIsOneToGoOnFrom(CompressionCodecName codec, WriterVersion version)
            throws IOException {
        ParquetSamples.write(
                file(),
                ParquetSamples.SEARCH,
                codec,
                version,
                true,
                ParquetSamples.searches(0, 25));
        var all = read(Place.START);
        var lines = lines(all);
        assertEquals(25, all.good(), lines::toString);
        assertEquals(
                List.of("0 null[]", "1 city 1[null]", "2 city 2[null, 1]", "3 null[]"),
                lines.subList(0, 4));
        var schema = ((Item.Good) all.items().getFirst()).value().schema();
        assertEquals("test.Search", schema.name());
        assertEquals(Schema.OPTIONAL_STRING_SCHEMA, schema.field("city").schema());
        for (var i = 0; i < 25; i++) {
            var place = all.items().get(i).after();
            assertEquals(i + 1, place.records());
            var rest = read(Place.of(place.toMap()));
            assertEquals(lines.subList(i + 1, 25), lines(rest));
            assertFalse(rest.replaced());
        }
        assertEquals(Files.size(file()), all.end().position());
    }

    /// Row groups before a place are not read, and nothing is that no row needs.
    @Test
    void onlyWhatIsNeededIsFetched() throws IOException {
        write(0, 25);
        var first = read(Place.START).items().get(9).after();
        var second = read(Place.START).items().get(14).after();
        var fetched = new ArrayList<Long>();
        var local = new LocalFolder(dir);
        var store =
                new BlobStore() {
                    @Override
                    public Listing list(Selection selection) throws IOException {
                        return local.list(selection);
                    }

                    @Override
                    public byte[] bytes(Blob blob, long position, int length) throws IOException {
                        fetched.add(position);
                        return local.bytes(blob, position, length);
                    }

                    @Override
                    public InputStream open(Blob blob, long position) throws IOException {
                        throw new IOException("nothing reads a file from its start to its end");
                    }

                    @Override
                    public String place() {
                        return local.place();
                    }
                };
        assertEquals(10, ReadBlob.of(store, new ParquetFiles(), second, options(true)).good());
        fetched.removeFirst(); // the end
        assertTrue(fetched.stream().allMatch(p -> p >= first.position()), fetched::toString);
        assertEquals(2 * 3, fetched.size()); // two row groups of three columns
    }

    @Test
    void aReplacedFileIsReadFromItsStart() throws IOException {
        write(0, 25);
        var place = read(Place.START).items().get(14).after();
        write(100, 125);
        var again = read(place);
        assertTrue(again.replaced());
        assertEquals(25, again.good());
        assertEquals("100 city 0[null]", lines(again).getFirst());
    }

    @Test
    void logicalTypesBecomeThoseOfConnect() throws IOException {
        var uuid = HexFormat.of().parseHex("00112233445566778899aabbccddeeff");
        var row =
                only(
                        """
                        message m {
                          required boolean flag; required float single; required double twice;
                          required int32 small (INTEGER(8,true)); required int32 byte (INTEGER(8,false));
                          required int32 unsigned (INTEGER(32,false)); required int64 huge (INTEGER(64,false));
                          required int32 day (DATE); required int32 noon (TIME(MILLIS,true));
                          required int64 at (TIMESTAMP(MILLIS,true)); required int64 micros (TIMESTAMP(MICROS,true));
                          required int96 impala; required binary raw; required binary word (ENUM);
                          required int32 price (DECIMAL(9,2)); required int64 total (DECIMAL(18,3));
                          required binary sum (DECIMAL(30,4)); required fixed_len_byte_array(3) debt (DECIMAL(5,1));
                          required fixed_len_byte_array(16) id (UUID); required fixed_len_byte_array(2) half (FLOAT16);
                          optional binary none (STRING);
                        }
                        """,
                        g -> {
                            g.add("flag", true);
                            g.add("single", 1.5f);
                            g.add("twice", 2.5);
                            g.add("small", -7);
                            g.add("byte", 200);
                            g.add("unsigned", -1);
                            g.add("huge", -1L);
                            g.add("day", 19_723);
                            g.add("noon", 43_200_000);
                            g.add("at", 1_704_067_200_123L);
                            g.add("micros", 1_704_067_200_123_456L);
                            g.add("impala", new NanoTime(2_460_311, 3_600_123_999_999L));
                            g.add("raw", Binary.fromConstantByteArray(new byte[] {1, 2}));
                            g.add("word", "RED");
                            g.add("price", 12_345);
                            g.add("total", -1L);
                            g.add("sum", Binary.fromConstantByteArray(new byte[] {1, 0, 0}));
                            g.add("debt", Binary.fromConstantByteArray(new byte[] {-1, -1, -2}));
                            g.add("id", Binary.fromConstantByteArray(uuid));
                            g.add("half", Binary.fromConstantByteArray(new byte[] {0, 0x3e}));
                        });
        assertEquals(true, row.get("flag"));
        assertEquals(1.5f, row.get("single"));
        assertEquals(2.5, row.get("twice"));
        assertEquals((byte) -7, row.get("small"));
        assertEquals((short) 200, row.get("byte"));
        assertEquals(0xffffffffL, row.get("unsigned"));
        assertEquals(new BigDecimal("18446744073709551615"), row.get("huge"));
        assertTime("2024-01-01T00:00:00Z", Date.SCHEMA, row, "day");
        assertTime("1970-01-01T12:00:00Z", Time.SCHEMA, row, "noon");
        assertTime("2024-01-01T00:00:00.123Z", Timestamp.SCHEMA, row, "at");
        assertEquals(1_704_067_200_123_456L, row.get("micros"));
        assertTime("2024-01-01T01:00:00.123Z", Timestamp.SCHEMA, row, "impala");
        assertEquals(ByteBuffer.wrap(new byte[] {1, 2}), ByteBuffer.wrap(row.getBytes("raw")));
        assertEquals("RED", row.get("word"));
        assertEquals(new BigDecimal("123.45"), row.get("price"));
        assertEquals(new BigDecimal("-0.001"), row.get("total"));
        assertEquals(new BigDecimal("6.5536"), row.get("sum"));
        assertEquals(new BigDecimal("-0.2"), row.get("debt"));
        var sum = row.schema().field("sum").schema();
        assertEquals(Decimal.LOGICAL_NAME, sum.name());
        assertEquals(Map.of("scale", "4", "connect.decimal.precision", "30"), sum.parameters());
        assertEquals("00112233-4455-6677-8899-aabbccddeeff", row.get("id"));
        assertEquals(1.5f, row.get("half"));
        assertEquals(null, row.get("none"));
    }

    private static void assertTime(String expected, Schema schema, Struct row, String field) {
        assertEquals(schema, row.schema().field(field).schema());
        assertEquals(java.util.Date.from(Instant.parse(expected)), row.get(field));
    }

    @Test
    void listsMapsAndGroupsOfAllShapes() throws IOException {
        var row =
                only(
                        """
                        message m {
                          optional group nested { required group inner { optional int32 n; } repeated int32 many; }
                          optional group absent { required int32 n; }
                          required group rows (LIST) { repeated group list { required group element { required int32 n; } } }
                          required group old (LIST) { repeated int32 array; }
                          required group older (LIST) { repeated group array { required int32 n; } }
                          required group tuples (LIST) { repeated group tuples_tuple { required int32 n; } }
                          required group map (MAP) {
                            repeated group key_value { required binary key (STRING); optional int32 value; }
                          }
                          required group lists (LIST) {
                            repeated group list {
                              optional group element (LIST) { repeated group list { required int32 element; } }
                            }
                          }
                          required group none (LIST) { repeated group list { required int32 element; } }
                        }
                        """,
                        g -> {
                            var nested = g.addGroup("nested");
                            nested.addGroup("inner").add("n", 1);
                            nested.add("many", 2);
                            nested.add("many", 3);
                            var rows = g.addGroup("rows");
                            rows.addGroup("list").addGroup("element").add("n", 4);
                            rows.addGroup("list").addGroup("element").add("n", 5);
                            g.addGroup("old").add("array", 6);
                            g.addGroup("older").addGroup("array").add("n", 7);
                            g.addGroup("tuples").addGroup("tuples_tuple").add("n", 8);
                            var map = g.addGroup("map");
                            map.addGroup("key_value").append("key", "a").append("value", 9);
                            map.addGroup("key_value").append("key", "b");
                            var lists = g.addGroup("lists");
                            var list = lists.addGroup("list").addGroup("element");
                            list.addGroup("list").add("element", 10);
                            list.addGroup("list").add("element", 11);
                            lists.addGroup("list");
                            g.addGroup("none");
                        });
        assertEquals(
                "Struct{nested=Struct{inner=Struct{n=1},many=[2, 3]},"
                        + "rows=[Struct{n=4}, Struct{n=5}],old=[6],older=[Struct{n=7}],"
                        + "tuples=[Struct{n=8}],map={a=9, b=null},lists=[[10, 11], null],none=[]}",
                row.toString());
        assertEquals(null, row.get("absent"));
        assertTrue(row.schema().field("nested").schema().isOptional());
    }

    @Test
    void aDamagedPageCostsTheRestOfItsGroup() throws IOException {
        ParquetSamples.write(
                file(),
                ParquetSamples.SEARCH,
                CompressionCodecName.GZIP,
                WriterVersion.PARQUET_1_0,
                true,
                ParquetSamples.searches(0, 30));
        var all = lines(read(Place.START));
        var second =
                ParquetSamples.metaData(file())
                        .getRow_groups()
                        .get(1)
                        .getColumns()
                        .getFirst()
                        .getMeta_data();
        var bytes = Files.readAllBytes(file());
        var end = (int) (second.getData_page_offset() + second.getTotal_compressed_size());
        Arrays.fill(bytes, end - 12, end - 8, (byte) 0xff); // in the last of its pages
        Files.write(file(), bytes);
        var rest = read(Place.START);
        var lines = lines(rest);
        assertEquals(all.subList(0, 17), lines.subList(0, 17));
        assertEquals(
                "bad: row 8 of row group 2 cannot be read, and with it the last 3 of the group:"
                        + " a page whose checksum is wrong",
                lines.get(17));
        assertEquals(all.subList(20, 30), lines.subList(18, 28));
        assertEquals(20, rest.items().get(17).after().records());
        assertEquals(lines.subList(18, 28), lines(read(rest.items().get(17).after())));
    }

    /// Whatever byte is wrong, with no checksum to tell it: rows come or a reason does, and never
    /// more rows than there are.
    @Test
    void damageAnywhereIsSurvived() throws IOException {
        ParquetSamples.write(
                file(),
                ParquetSamples.SEARCH,
                CompressionCodecName.UNCOMPRESSED,
                WriterVersion.PARQUET_2_0,
                false,
                ParquetSamples.searches(0, 25));
        var bytes = Files.readAllBytes(file());
        for (var i = 4; i < bytes.length; i += 7) {
            var damaged = bytes.clone();
            damaged[i] ^= (byte) 0x55;
            Files.write(file(), damaged);
            var read = read(Place.START);
            assertTrue(read.items().size() <= 25, "byte " + i);
            var known = read.good() == 25 || read.items().size() > read.good();
            assertTrue(known || read.items().isEmpty(), "byte " + i);
        }
    }

    private void rewrite(Consumer<FileMetaData> change) throws IOException {
        var meta = ParquetSamples.metaData(file());
        change.accept(meta);
        var footer = new ByteArrayOutputStream();
        Util.writeFileMetaData(meta, footer);
        var bytes = Files.readAllBytes(file());
        var out = new ByteArrayOutputStream();
        out.write(bytes, 0, bytes.length - 8 - ParquetSamples.footerLength(bytes));
        out.writeBytes(footer.toByteArray());
        var length = ByteBuffer.allocate(4).order(ByteOrder.LITTLE_ENDIAN);
        out.writeBytes(length.putInt(footer.size()).array());
        out.writeBytes("PAR1".getBytes(StandardCharsets.US_ASCII));
        Files.write(file(), out.toByteArray());
    }

    @Test
    void otherCodecsAreCalledByTheirNames() throws IOException {
        write(0, 5);
        rewrite(
                meta ->
                        meta.getRow_groups()
                                .getFirst()
                                .getColumns()
                                .forEach(c -> c.getMeta_data().setCodec(CompressionCodec.BROTLI)));
        var reason = lines(read(Place.START)).getFirst();
        assertTrue(
                reason.endsWith(
                        "codec BROTLI, which is none of UNCOMPRESSED, SNAPPY, GZIP, ZSTD, LZ4_RAW"),
                reason);
    }

    @Test
    void aFooterThatClaimsTooMuchIsNotBelieved() throws IOException {
        write(0, 5);
        rewrite(
                meta ->
                        meta.getRow_groups()
                                .getFirst()
                                .getColumns()
                                .getFirst()
                                .getMeta_data()
                                .setTotal_compressed_size(Long.MAX_VALUE));
        var reason = lines(read(Place.START)).getFirst();
        assertTrue(reason.contains("a column of 9223372036854775807 bytes at 4"), reason);
    }

    @Test
    void rowsThatAreTooLongAndFilesThatAreNoneAreBad() throws IOException {
        write(8, 12);
        var small = new BlobFormat.ReadOptions("", 26, true, JsonValues.BYTES);
        var lines = lines(ReadBlob.of(dir, new ParquetFiles(), Place.START, small));
        assertEquals("bad: longer than 26 bytes", lines.getFirst());
        assertEquals("null null[]", lines.get(1));
        var bytes = Files.readAllBytes(file());
        Files.write(file(), Arrays.copyOf(bytes, bytes.length - 1));
        var cut = read(Place.START);
        assertEquals(
                List.of("bad: no Parquet file, or not all of it: it does not end in PAR1"),
                lines(cut));
        assertEquals(List.of(), lines(read(cut.end())));
        assertTrue(ReadBlob.of(dir, new ParquetFiles(), Place.START, options(false)).unfinished());
        Files.write(file(), bytes); // it was being written
        assertEquals(4, read(Place.START).good());
        Files.writeString(file(), "id,city\n");
        assertEquals(List.of("bad: no Parquet file: it is too short"), lines(read(Place.START)));
    }

    @Test
    void anOutageIsNoDamage() throws IOException {
        write(0, 25);
        var local = new LocalFolder(dir);
        var blob = local.list(new BlobStore.Selection("", _ -> true, 1, 1)).blobs().getFirst();
        try (var reader = new ParquetFiles().open(local, blob, Place.START, options(true))) {
            Files.delete(file());
            assertThrows(java.nio.file.NoSuchFileException.class, reader::next);
        }
    }
}
