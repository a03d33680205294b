package io.millrace.connect.datagen;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import java.util.List;
import java.util.stream.IntStream;

class GeneratorTest {
    private static Generator of(String field) {
        return Generator.of(
                "{\"type\":\"record\",\"name\":\"r\",\"fields\":[%s]}".formatted(field));
    }

    private static List<Object> values(Generator generator, int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> generator.record(7, i).get(generator.fields().getFirst()))
                .toList();
    }

    @ParameterizedTest
    @EnumSource
    void templatesRepeatWithTheirSeed(Templates template) {
        var generator = Generator.of(template.schema());
        for (int i = 0; i < 100; i++) {
            var record = generator.record(42, i);
            record.validate();
            assertEquals(record, Generator.of(template.schema()).record(42, i));
        }
        assertNotEquals(generator.record(42, 0), generator.record(43, 0));
        assertTrue(
                template.key().isEmpty() || generator.fields().contains(template.key()),
                template.key());
    }

    @Test
    void propertiesSayWhatValuesLookLike() {
        var properties = "{\"name\":\"f\",\"type\":{\"type\":\"%s\",\"arg.properties\":{%s}}}";
        assertEquals(
                List.of(5, 8, 5, 8),
                values(
                        of(
                                properties.formatted(
                                        "int",
                                        "\"iteration\":{\"start\":5,\"step\":3,\"restart\":11}")),
                        4));
        values(of(properties.formatted("string", "\"regex\":\"[ab]{3}-[0-9]\"")), 50)
                .forEach(v -> assertTrue(v.toString().matches("[ab]{3}-[0-9]"), v::toString));
        values(of(properties.formatted("string", "\"length\":4,\"prefix\":\"x\"")), 50)
                .forEach(v -> assertEquals(5, v.toString().length()));
        values(of(properties.formatted("double", "\"range\":{\"min\":2,\"max\":3}")), 50)
                .forEach(v -> assertTrue(v instanceof Double d && d >= 2 && d < 3, v::toString));
        values(of(properties.formatted("string", "\"options\":[\"a\",\"b\"]")), 50)
                .forEach(v -> assertTrue(List.of("a", "b").contains(v), v::toString));
        var long9 = "\"range\":{\"min\":9007199254740993,\"max\":9007199254740994}";
        assertEquals(
                List.of(9007199254740993L), values(of(properties.formatted("long", long9)), 1));
    }

    @Test
    void normalValuesAndNullsHaveTheirShares() {
        var generator =
                of(
                        "{\"name\":\"f\",\"type\":[\"null\",{\"type\":\"double\",\"arg.properties\":{\"nulls\":0.1,\"normal\":{\"mean\":20,\"deviation\":5,\"min\":0,\"max\":40}}}]}");
        var values =
                IntStream.range(0, 20_000)
                        .mapToObj(i -> generator.record(1, i))
                        .map(r -> r.getFloat64("f"))
                        .toList();
        var nulls = values.stream().filter(v -> v == null).count();
        assertEquals(2000.0, (double) nulls, 150.0);
        var present = values.stream().filter(v -> v != null).mapToDouble(v -> v).toArray();
        var mean = IntStream.range(0, present.length).mapToDouble(i -> present[i]).average();
        assertEquals(20, mean.orElse(0), 0.2);
        for (var v : present) {
            assertTrue(v >= 0 && v <= 40);
        }
    }

    @Test
    void whatMeansNothingIsSaidInWords() {
        var range =
                assertThrows(
                        IllegalArgumentException.class,
                        () ->
                                of(
                                        "{\"name\":\"f\",\"type\":{\"type\":\"int\",\"arg.properties\":{\"range\":{\"min\":5,\"max\":5}}}}"));
        assertEquals("field f: range needs a max above min", range.getMessage());
        assertThrows(IllegalArgumentException.class, () -> Generator.of("\"int\""));
        assertThrows(IllegalArgumentException.class, () -> Generator.of("{"));
    }

    @Test
    void valuesThatCannotBeMadeAreSaidBefore() {
        var wrong =
                List.of(
                        "{\"type\":\"int\",\"arg.properties\":{\"options\":[1,\"b\"]}}",
                        "{\"type\":\"double\",\"arg.properties\":{\"options\":[null]}}",
                        "{\"type\":\"string\",\"arg.properties\":{\"length\":1000000000}}",
                        "{\"type\":\"array\",\"items\":\"int\",\"arg.properties\":{\"length\":{\"min\":5,\"max\":4}}}",
                        "{\"type\":\"array\",\"items\":\"r\"}");
        for (var type : wrong) {
            var error =
                    assertThrows(
                            IllegalArgumentException.class,
                            () -> of("{\"name\":\"f\",\"type\":" + type + "}"),
                            type);
            assertTrue(String.valueOf(error.getMessage()).startsWith("field f"), error::toString);
        }
    }
}
