package io.millrace.connect.blob;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.connect.blob.RecordReader.Item;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;
import java.util.Random;

class TextFormatsTest {
    private static final BlobFormat JSON = new JsonLines();
    private static final BlobFormat CSV = new Csv(',', Csv.Types.INFER);
    private static final int MAX = 1_000_000;

    @TempDir Path dir;

    private record Read(List<Item> items, boolean unfinished, boolean replaced) {
        List<String> lines() {
            return items.stream().map(Read::line).toList();
        }

        private static String line(Item item) {
            return switch (item) {
                case Item.Good(_, var key, var value, _) ->
                        (key == null ? "" : key + " ")
                                + (value.value() instanceof byte[] bytes
                                        ? text(bytes)
                                        : value.value());
                case Item.Bad bad ->
                        "bad %d@%d %s: %s"
                                .formatted(
                                        bad.line(), bad.position(), bad.reason(), text(bad.raw()));
            };
        }

        private static String text(byte[] bytes) {
            return new String(bytes, StandardCharsets.UTF_8);
        }

        Place end() {
            return items.getLast().after();
        }
    }

    private void write(String text) throws IOException {
        Files.writeString(dir.resolve("file"), text, StandardCharsets.UTF_8);
    }

    private void append(String text) throws IOException {
        Files.writeString(dir.resolve("file"), text, StandardOpenOption.APPEND);
    }

    private Read read(BlobFormat format, Place from, BlobFormat.ReadOptions options)
            throws IOException {
        var read = ReadBlob.of(dir, format, from, options);
        return new Read(read.items(), read.unfinished(), read.replaced());
    }

    private static BlobFormat.ReadOptions atRest() {
        return new BlobFormat.ReadOptions("", MAX, true, JsonValues.BYTES);
    }

    private static BlobFormat.ReadOptions growing() {
        return new BlobFormat.ReadOptions("", MAX, false, JsonValues.BYTES);
    }

    private List<String> read(BlobFormat format, String text) throws IOException {
        write(text);
        return read(format, Place.START, atRest()).lines();
    }

    @Test
    void jsonLinesPassAsTheyAre() throws IOException {
        assertEquals(
                List.of("{ \"a\" : 1.50 }", "{\"b\":\"ü\"}", "{}"),
                read(JSON, "\uFEFF{ \"a\" : 1.50 }\r\n\n  \n{\"b\":\"ü\"}\n{}"));
    }

    @Test
    void jsonOverSeveralLinesOrInAnArrayIsARecordAnObject() throws IOException {
        var pretty = "{\n  \"a\": \"}\\\"{\"\n}";
        assertEquals(List.of(pretty, "{\"b\":{}}"), read(JSON, pretty + "\n{\"b\":{}}\n"));
        assertEquals(
                List.of("{\"a\":[1,{}]}", "{\"b\":2}"), read(JSON, "[{\"a\":[1,{}]},{\"b\":2}]\n"));
        assertEquals(
                List.of(pretty, "bad 4@19 not a JSON object: ,\n 42 ", "{}"),
                read(JSON, "\n[" + pretty + ",\n 42 ,\n{}\n]"));
        var all = read(JSON, Place.START, atRest());
        assertEquals(List.of("{}"), read(JSON, all.items().get(1).after(), atRest()).lines());
    }

    @Test
    void textsAreRecordsOfTheirLines() throws IOException {
        var texts = new TextLines();
        assertEquals(List.of("ü", "{not json", "end"), read(texts, "ü\r\n\n{not json\nend"));
        write("a\nb");
        assertEquals(List.of("a"), read(texts, Place.START, growing()).lines());
    }

    @Test
    void wholeFilesAreRecordsWhenTheyAreFinished() throws IOException {
        var whole = new WholeFiles();
        write("a\nb\n");
        assertTrue(read(whole, Place.START, growing()).unfinished());
        var first = read(whole, Place.START, atRest());
        assertEquals(List.of("file a\nb\n"), first.lines());
        assertEquals(List.of(), read(whole, first.end(), atRest()).lines());
        write("a\nc\n");
        assertEquals(List.of("file a\nc\n"), read(whole, first.end(), atRest()).lines());
        var small = new BlobFormat.ReadOptions("", 3, true, JsonValues.BYTES);
        assertTrue(read(whole, Place.START, small).lines().getFirst().contains("longer than 3"));
    }

    @Test
    void jsonBecomesWhatTheConverterTakes() {
        var json =
                "{\"n\":1,\"x\":1.5,\"s\":\"t\",\"none\":null,\"a\":[1,null],\"o\":{\"b\":true}}";
        var bytes = json.getBytes(StandardCharsets.UTF_8);
        var plain =
                Map.of(
                        "value.converter",
                        "org.apache.kafka.connect.json.JsonConverter",
                        "value.converter.schemas.enable",
                        "false");
        assertEquals(
                "{n=1, x=1.5, s=t, none=null, a=[1, null], o={b=true}}",
                String.valueOf(JsonValues.of(plain).of(bytes).value()));
        var avro = Map.of("value.converter", "io.confluent.connect.avro.AvroConverter");
        var struct = JsonValues.of(avro).of(bytes);
        assertEquals(
                "Struct{n=1,x=1.5,s=t,a=[1, null],o=Struct{b=true}}",
                String.valueOf(struct.value()));
        assertTrue(struct.schema().field("n").schema().isOptional());
        assertEquals(JsonValues.BYTES, JsonValues.of(Map.of()));
    }

    @Test
    void badJsonLinesCostThemselvesOnly() throws IOException {
        var lines = read(JSON, "{\"a\":1}\nnope\n[1]\n{\"a\":1} 2\n{\"a\":\n\n\"x\"\n{\"b\":2}\n");
        assertEquals("{\"a\":1}", lines.getFirst());
        assertTrue(lines.get(1).startsWith("bad 2@8 not valid JSON: "), lines.get(1));
        assertEquals("bad 3@13 not a JSON object: [1]", lines.get(2));
        assertEquals("bad 4@17 more text after the JSON object: {\"a\":1} 2", lines.get(3));
        assertTrue(lines.get(4).startsWith("bad 5@27 not valid JSON: "), lines.get(4));
        assertEquals("bad 7@34 not a JSON object: \"x\"", lines.get(5));
        assertEquals("{\"b\":2}", lines.get(6));
    }

    @Test
    void invalidUtf8IsBad() throws IOException {
        var bytes = "{\"a\":\"?\"}\n{\"a\":\"ok\"}\n".getBytes(StandardCharsets.UTF_8);
        bytes[6] = (byte) 0xC3;
        Files.write(dir.resolve("file"), bytes);
        var lines = read(JSON, Place.START, atRest()).lines();
        assertTrue(lines.getFirst().startsWith("bad 1@0 not valid UTF-8"), lines.getFirst());
        assertEquals("{\"a\":\"ok\"}", lines.getLast());
    }

    @Test
    void keyIsTheTextOfItsField() throws IOException {
        write(
                """
                {"x":{"id":1},"id":42,"z":[]}
                {"id":"b"}
                {"id":null}
                {"id":{"id":1}}
                {}
                """);
        var options = new BlobFormat.ReadOptions("id", MAX, true, JsonValues.BYTES);
        assertEquals(
                List.of(
                        "42 {\"x\":{\"id\":1},\"id\":42,\"z\":[]}",
                        "b {\"id\":\"b\"}",
                        "{\"id\":null}",
                        "{\"id\":{\"id\":1}}",
                        "{}"),
                read(JSON, Place.START, options).lines());
        write("id,n\n7,x\n");
        assertEquals(List.of("7 {\"id\":7,\"n\":\"x\"}"), read(CSV, Place.START, options).lines());
    }

    @Test
    void tooLongLineIsSkippedWithoutHoldingIt() throws IOException {
        write("{\"a\":1}\n" + "x".repeat(3_000_000) + "\n{\"b\":2}\n" + "y".repeat(2_000_000));
        var items = read(JSON, Place.START, atRest()).items();
        assertEquals(4, items.size());
        var bad = (Item.Bad) items.get(1);
        assertEquals("longer than 1000000 bytes", bad.reason());
        assertEquals(8, bad.position());
        assertEquals(4096, bad.raw().length);
        assertEquals(3, ((Item.Bad) items.get(3)).line() - 1);
    }

    @Test
    void readingGoesOnFromEveryPlace() throws IOException {
        var text = new StringBuilder("id,text\n");
        var random = new Random(1);
        for (var i = 0; i < 300; i++) {
            var filler = "x".repeat(random.nextInt(2000));
            text.append(i).append(i % 7 == 0 ? ",\"a\n" + filler + "\"" : "," + filler);
            text.append(i % 11 == 0 ? ",bad\r\n" : i % 5 == 0 ? "\r\n\n" : "\n");
        }
        write(text.toString());
        var all = read(CSV, Place.START, atRest());
        assertEquals(300, all.items().size());
        assertEquals(300, all.end().records());
        assertEquals(text.chars().filter(c -> c == '\n').count(), all.end().line());
        for (var i = 0; i < 300; i += 13) {
            var from = Place.of(all.items().get(i).after().toMap());
            var rest = read(CSV, from, atRest());
            assertFalse(rest.replaced());
            assertEquals(all.lines().subList(i + 1, 300), rest.lines());
        }
    }

    @Test
    void fileThatGrowsIsReadOn() throws IOException {
        write("{\"a\":1}\n{\"b\":");
        var first = read(JSON, Place.START, growing());
        assertEquals(List.of("{\"a\":1}"), first.lines());
        assertTrue(first.unfinished());
        append("2}");
        var second = read(JSON, first.end(), growing());
        assertEquals(List.of("{\"b\":2}"), second.lines());
        assertFalse(second.unfinished());
        append("\noops\n");
        var third = read(JSON, second.end(), growing());
        assertEquals(1, third.lines().size());
        assertTrue(third.lines().getFirst().startsWith("bad 3@16 "), third.lines().getFirst());
    }

    @Test
    void unfinishedCsvRowWaitsUntilTheFileIsAtRest() throws IOException {
        write("a,b\n1,2\n3,4");
        var first = read(CSV, Place.START, growing());
        assertEquals(List.of("{\"a\":1,\"b\":2}"), first.lines());
        assertTrue(first.unfinished());
        append("5");
        assertEquals(List.of("{\"a\":3,\"b\":45}"), read(CSV, first.end(), atRest()).lines());
    }

    @Test
    void replacedFileIsReadFromItsStart() throws IOException {
        write("{\"a\":1}\n{\"a\":2}\n");
        var end = read(JSON, Place.START, atRest()).end();
        assertEquals(List.of(), read(JSON, end, atRest()).lines());
        for (var other : List.of("{\"b\":1}\n{\"a\":2}\n{\"a\":3}\n", "{\"c\":1}\n")) {
            write(other);
            var again = read(JSON, end, atRest());
            assertTrue(again.replaced());
            assertEquals(other.lines().toList(), again.lines());
        }
    }

    @Test
    void csvFieldsAreTyped() throws IOException {
        assertEquals(
                List.of(
                        "{\"n\":-1.5e3,\"zip\":\"007\",\"s\":\"a \\\"b\\\"\",\"e\":null}",
                        "{\"n\":12,\"zip\":\"1x\",\"s\":\"\",\"e\":\"\"}",
                        "{\"n\":1234567890123456789,\"zip\":\"1.\",\"s\":\"-\",\"e\":\"5\"}"
                                .replace("1234567890123456789", "\"1234567890123456789\""),
                        "{\"n\":null,\"zip\":null,\"s\":\"two\\nlines, and \\\\\",\"e\":\"ü\"}"),
                read(
                        CSV,
                        """
                        n,zip,s,e
                        -1.5e3,007,"a ""b""\",
                        12,1x,"",""
                        1234567890123456789,1.,-,"5"
                        ,,"two
                        lines, and \\",ü
                        """));
    }

    @Test
    void badCsvRowsCostThemselvesOnly() throws IOException {
        var lines = read(CSV, "a,b\n1\n1,2,3\n\"x\"y,1\n5,\"open\n6,7\n8,9\n");
        assertEquals(
                List.of(
                        "bad 2@4 1 fields where the header has 2: 1",
                        "bad 3@6 3 fields where the header has 2: 1,2,3",
                        "bad 4@12 text after a closing quote: \"x\"y,1",
                        "bad 5@19 a quote that is not closed: 5,\"open",
                        "{\"a\":6,\"b\":7}",
                        "{\"a\":8,\"b\":9}"),
                lines);
    }

    @Test
    void patternsMatchNamesOrPaths() {
        var pattern = FilePattern.of("*.{jsonl,csv}, 2024/**");
        assertTrue(pattern.matches("deep/in/a.csv"));
        assertTrue(pattern.matches("2024/05/x"));
        assertFalse(pattern.matches("2023/05/x"));
        assertFalse(pattern.matches("deep/.hidden.csv"));
    }
}
