package io.millrace.format;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;

import io.millrace.data.Field;
import io.millrace.data.Row;
import io.millrace.data.Scalar;
import io.millrace.data.Type;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

class JsonTranscoderTest {
    private static final Format JSON = Formats.named("JSON");
    private static final ObjectMapper MAPPER =
            new ObjectMapper().enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS);
    private static final Layout STAY =
            Samples.value(
                    new Field("ID", Scalar.BIGINT),
                    new Field("CITY", Scalar.STRING),
                    new Field("PRICE", Type.decimal(6, 2)));
    private static final Layout CATEGORY =
            Samples.layout(List.of(new Field("CATEGORY", Scalar.STRING)), 3);

    private static String transcode(String json) {
        var transcoder = JSON.transcoder(STAY, CATEGORY).orElseThrow();
        var row = new Row(4);
        transcoder.read(json.getBytes(UTF_8), row);
        row.setObject(3, "Short stay");
        return new String(transcoder.write(row), UTF_8);
    }

    @Test
    void columnsAreAddedBehindTheBytesOfTheRecord() {
        assertEquals(
                "{\"ID\":1, \"CITY\":\"a\\u00e9\" ,\"PRICE\":1.50,\"CATEGORY\":\"Short stay\"}",
                transcode(" {\"ID\":1, \"CITY\":\"a\\u00e9\" ,\"PRICE\":1.50} "));
    }

    @Test
    void namesGetTheCaseOfTheColumns() {
        assertEquals(
                "{\"ID\":1,\"CITY\":\"id\",\"PRICE\":1.50,\"CATEGORY\":\"Short stay\"}",
                transcode("{\"id\":1,\"City\":\"id\",\"price\":1.50}"));
    }

    @Test
    void missingColumnsAreAddedAsNull() {
        assertEquals(
                "{\"CITY\":null,\"ID\":null,\"PRICE\":null,\"CATEGORY\":\"Short stay\"}",
                transcode("{\"CITY\":null}"));
        assertTrue(transcode("{}").startsWith("{ \"ID\":null,\"CITY\":null"));
    }

    @Test
    void whatIsNotAsWrittenIsWrittenAnew() {
        assertEquals(
                "{\"ID\":1,\"CITY\":\"2\",\"PRICE\":3.00,\"CATEGORY\":\"Short stay\"}",
                transcode("{\"extra\":{},\"PRICE\":3,\"CITY\":2,\"ID\":\"1\"}"));
        assertEquals(
                "{\"ID\":2,\"CITY\":null,\"PRICE\":null,\"CATEGORY\":\"Short stay\"}",
                transcode("{\"ID\":1,\"ID\":2}"));
        assertTrue(transcode("null").startsWith("{\"ID\":null,"));
    }

    @Test
    void longAndShortNamesAtTheVeryEnd() {
        var in =
                Samples.value(
                        new Field("A", Scalar.INTEGER), new Field("ABCDEFGHIJK", Scalar.INTEGER));
        var none = Samples.value();
        var transcoder = JSON.transcoder(in, none).orElseThrow();
        var row = new Row(2);
        for (var json :
                List.of("{\"a\":1}", "{\"abcdefghijk\":1}", "{\"a\":1,\"abcdefghijk\":2}")) {
            transcoder.read(json.getBytes(UTF_8), row);
            var tree = tree(transcoder.write(row));
            assertEquals(2, tree.size());
            assertEquals(
                    json.length() - json.replace(":", "").length() == 1,
                    tree.path("A").isNull() || tree.path("ABCDEFGHIJK").isNull());
        }
    }

    /// Names are compared and respelled word by word; short ones, long ones, with and without white
    /// space around the colon, near the end of the record, and the second time, when they are
    /// known.
    @Test
    void namesOfEveryLengthAreRespelled() {
        for (int length = 1; length <= 40; length++) {
            var name = "ABCDEFGHIJ_1234567890_KLMNOPQRSTUVWXYZ_Abcdef".substring(0, length);
            var column = name.toUpperCase(Locale.ROOT);
            var in =
                    Samples.value(
                            new Field(column, Scalar.INTEGER), new Field("Z9", Scalar.INTEGER));
            var transcoder = JSON.transcoder(in, Samples.value()).orElseThrow();
            var row = new Row(2);
            for (var colon : List.of(":", " :", ": ", "\n:\t", ":")) {
                for (var record : List.of("{'%s'%s1,'z9'%s22}", "{'z9'%3$s22,'%1$s'%2$s1}")) {
                    var json =
                            record.formatted(name.toLowerCase(Locale.ROOT), colon, colon)
                                    .replace('\'', '"');
                    transcoder.read(json.getBytes(UTF_8), row);
                    assertEquals(1, row.getLong(0), json);
                    assertEquals(22, row.getLong(1), json);
                    var expected =
                            json.replace(name.toLowerCase(Locale.ROOT), column).replace("z9", "Z9");
                    assertEquals(expected, new String(transcoder.write(row), UTF_8), json);
                }
            }
        }
    }

    @Test
    void equalsReadingAndWriting() {
        for (long seed = 1; seed <= 400; seed++) {
            var samples = new Samples(seed);
            var records = new JsonSamples(samples);
            List<Field> fields = samples.fields(9, 2);
            var in = wanted(samples, fields);
            var added =
                    Samples.layout(
                            List.of(
                                    new Field("ADDED", Scalar.STRING),
                                    new Field("MORE", Scalar.BIGINT)),
                            fields.size());
            var transcoder = JSON.transcoder(in, added).orElseThrow();
            var all = Samples.layout(fields, 0);
            var whole = new ArrayList<>(fields);
            whole.addAll(added.fields());
            var reader = JSON.reader(all);
            var writer = JSON.writer(Samples.layout(whole, 0));
            for (int i = 0; i < 50; i++) {
                var json = records.record(fields).getBytes(UTF_8);
                var message = "seed " + seed + ": " + new String(json, UTF_8) + " as " + fields;
                var expected = new Row(whole.size());
                var row = new Row(whole.size());
                String failure = failure(() -> reader.read(json, expected));
                assertEquals(failure, failure(() -> transcoder.read(json, row)), message);
                if (failure == null) {
                    sameWanted(in, expected, row, message);
                    for (var r : List.of(expected, row)) {
                        r.setObject(fields.size(), "x\n");
                        r.setLong(fields.size() + 1, i);
                    }
                    assertEquals(
                            canonical(tree(writer.write(expected))),
                            canonical(tree(transcoder.write(row))),
                            message);
                }
            }
        }
    }

    private static Layout wanted(Samples samples, List<Field> fields) {
        var slots = new ArrayList<Integer>();
        for (int i = 0; i < fields.size(); i++) {
            slots.add(samples.once(2) ? Layout.UNWANTED : i);
        }
        return new Layout(Layout.Part.VALUE, fields, slots, Layout.Wrap.WRAPPED, Map.of());
    }

    private static void sameWanted(Layout in, Row expected, Row actual, String message) {
        for (int i = 0; i < in.fields().size(); i++) {
            if (in.slots().get(i) != Layout.UNWANTED) {
                Type type = in.fields().get(i).type();
                assertEquals(expected.box(i, type), actual.box(i, type), message);
            }
        }
    }

    private static @Nullable String failure(Runnable action) {
        try {
            action.run();
            return null;
        } catch (FormatException e) {
            return e.getMessage();
        }
    }

    private static JsonNode tree(byte @Nullable [] json) {
        try {
            return MAPPER.readTree(json);
        } catch (JsonProcessingException e) {
            throw new AssertionError(new String(json, UTF_8), e);
        } catch (java.io.IOException e) {
            throw new AssertionError(e);
        }
    }

    /// Text in which numbers that are equal as numbers of their column look alike.
    private static String canonical(JsonNode node) {
        if (node.isNumber()) {
            double value = node.doubleValue();
            boolean whole = Math.abs(value) < 1e15 && value == Math.rint(value);
            return node.canConvertToLong() && (whole || node.isIntegralNumber())
                    ? Long.toString(node.longValue())
                    : Double.toString(value);
        }
        if (node.isArray()) {
            var parts = new ArrayList<String>();
            node.forEach(n -> parts.add(canonical(n)));
            return parts.toString();
        }
        if (node.isObject()) {
            var parts = new java.util.TreeMap<String, String>();
            node.properties().forEach(p -> parts.put(p.getKey(), canonical(p.getValue())));
            return parts.toString();
        }
        return node.toString();
    }
}
