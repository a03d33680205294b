package io.millrace.format;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.protobuf.DynamicMessage;

import io.millrace.data.Field;
import io.millrace.data.Row;
import io.millrace.data.Scalar;
import io.millrace.data.StructValue;
import io.millrace.data.Type;
import io.millrace.format.SchemaText.Reference;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;

/// PROTOBUF against Protobuf's own library, and schemas that others write.
class ProtobufFormatTest {
    private static final Format FORMAT = Formats.named("PROTOBUF");

    /// What a message makes of a value: NULL and zero are the same, except of messages.
    static @Nullable Object asRead(Type type, @Nullable Object value) {
        return switch (type) {
            case Scalar scalar -> value == null ? zero(scalar) : value;
            case Type.Decimal _ -> value;
            case Type.Array(var element) -> {
                var list = new ArrayList<@Nullable Object>();
                if (value instanceof List<?> values) {
                    values.forEach(v -> list.add(inList(element, v)));
                }
                yield Collections.unmodifiableList(list);
            }
            case Type.Map(_, var content) -> {
                var map = new LinkedHashMap<@Nullable Object, @Nullable Object>();
                if (value instanceof Map<?, ?> values) {
                    values.forEach((k, v) -> map.put(k, asRead(content, v)));
                }
                yield Collections.unmodifiableMap(map);
            }
            case Type.Struct struct -> value == null ? null : read(struct, (StructValue) value);
        };
    }

    private static StructValue read(Type.Struct type, StructValue value) {
        var values = new ArrayList<@Nullable Object>();
        for (int i = 0; i < type.fields().size(); i++) {
            values.add(asRead(type.fields().get(i).type(), value.get(i)));
        }
        return new StructValue(type, values);
    }

    /// A list has no gaps.
    private static @Nullable Object inList(Type type, @Nullable Object value) {
        if (value != null) {
            return asRead(type, value);
        }
        return switch (type) {
            case Type.Struct struct ->
                    read(
                            struct,
                            new StructValue(
                                    struct,
                                    Arrays.asList(new @Nullable Object[struct.fields().size()])));
            case Type.Decimal(_, var scale) -> BigDecimal.ZERO.setScale(scale);
            case Scalar scalar ->
                    switch (scalar) {
                        case DATE -> LocalDate.EPOCH;
                        case TIME -> LocalTime.MIDNIGHT;
                        case TIMESTAMP -> Instant.EPOCH;
                        case BOOLEAN, INTEGER, BIGINT, DOUBLE, STRING, BYTES -> zero(scalar);
                    };
            case Type.Array _, Type.Map _ -> throw new IllegalStateException("not in PROTOBUF");
        };
    }

    private static @Nullable Object zero(Scalar scalar) {
        return switch (scalar) {
            case BOOLEAN -> false;
            case INTEGER -> 0;
            case BIGINT -> 0L;
            case DOUBLE -> 0.0;
            case STRING -> "";
            case BYTES -> ByteBuffer.allocate(0);
            case DATE, TIME, TIMESTAMP -> null;
        };
    }

    private static Layout layout(SchemaStore store, Optional<String> name, Field... columns) {
        var of = Samples.value(columns);
        return new Layout(
                of.part(),
                of.fields(),
                of.slots(),
                of.wrap(),
                of.options(),
                Optional.of(new SchemaBinding(store, "t-value", OptionalInt.empty(), name)));
    }

    private static byte[] written(Layout layout, Object value) {
        return Objects.requireNonNull(FORMAT.writer(layout).write(Samples.row(layout, value)));
    }

    private static SchemaText text(String proto) {
        return SchemaText.of(SchemaText.Type.PROTOBUF, proto);
    }

    private static List<Field> columns(String proto) {
        return ((SchemaFormat) FORMAT)
                .columns(
                        text(proto),
                        NoSchemaStore.INSTANCE,
                        Optional.empty(),
                        Layout.Part.VALUE,
                        Layout.Wrap.WRAPPED);
    }

    @Test
    void writesWhatProtobufItselfWouldWrite() throws Exception {
        for (long seed = 1; seed <= 100; seed++) {
            var samples = new Samples(seed);
            var layout = Samples.layout(samples.messageFields(8, 3), 0);
            var row = new Row(layout.fields().size());
            for (int f = 0; f < layout.fields().size(); f++) {
                var type = layout.fields().get(f).type();
                row.unbox(f, type, samples.value(type));
            }
            var plain = Formats.named("PROTOBUF_NOSR");
            byte[] ours = Objects.requireNonNull(plain.writer(layout).write(row));
            var message = ProtoSchema.message(ProtoSchema.plain(layout), Optional.empty());
            var parsed = DynamicMessage.parseFrom(message, ours);
            assertEquals(0, parsed.getUnknownFields().asMap().size(), "seed " + seed);
            if (Samples.boxed(layout, row).toString().contains("=null")) {
                continue; // the library has no NULL in a map
            }
            var again = new Row(layout.fields().size());
            plain.reader(layout).read(parsed.toByteArray(), again);
            var read = new Row(layout.fields().size());
            plain.reader(layout).read(ours, read);
            assertEquals(Samples.boxed(layout, read), Samples.boxed(layout, again), "seed " + seed);
        }
    }

    @Test
    void readsTheMessageThatARecordNamesWhereverItStandsInTheFile() {
        var store = new MemorySchemaStore();
        int id =
                store.register(
                        "t-value",
                        text(
                                """
                                syntax = "proto3";
                                message Other { string name = 1; }
                                message Outer { message First {} message Inner { int64 n = 7; } }
                                """));
        var layout = layout(store, Optional.of("Outer.Inner"), new Field("N", Scalar.BIGINT));
        byte[] bytes = written(layout, 300L);
        // 0, the id, a way of two steps: 1 and 1, field 7 as a number: 300
        byte[] expected = {0, 0, 0, 0, (byte) id, 4, 2, 2, 7 << 3, (byte) 0xac, 2};
        assertArrayEquals(expected, bytes);
        assertEquals(List.of(300L), Samples.read(FORMAT, layout, bytes));
    }

    @Test
    void schemasOfOthersMakeColumns() {
        var columns =
                columns(
                        """
                        // what other programs write
                        syntax = "proto3";
                        package a.b;
                        import "google/protobuf/timestamp.proto";
                        import "google/protobuf/wrappers.proto";
                        import "confluent/type/decimal.proto";
                        option java_package = "x.y";
                        message M {
                          reserved 2, 15, 9 to 11;
                          optional sint32 i = 1 [deprecated = true];
                          fixed32 u = 3; /* unsigned */
                          repeated double d = 4 [packed = false];
                          map<string, Inner> m = 5;
                          google.protobuf.Timestamp t = 6;
                          google.protobuf.StringValue s = 7;
                          confluent.type.Decimal c = 8 [(confluent.field_meta) = {
                            params: [{value: "9", key: "precision"}, {value: "2", key: "scale"}]
                          }];
                          message Inner { .a.b.M again = 1; Kind kind = 2; }
                          oneof choice { string one = 20; int64 two = 21; }
                          enum Kind { option allow_alias = true; NONE = 0; NOTHING = 0; SOME = -1; }
                        }
                        service S { rpc Get(M) returns (M) { option (x) = { a: "}" }; } }
                        """);
        var inner = Type.struct(new Field("kind", Scalar.STRING));
        var choice = Type.struct(new Field("one", Scalar.STRING), new Field("two", Scalar.BIGINT));
        assertEquals(
                List.of(
                        new Field("choice_0", choice),
                        new Field("i", Scalar.INTEGER),
                        new Field("u", Scalar.BIGINT),
                        new Field("d", Type.array(Scalar.DOUBLE)),
                        new Field("m", Type.map(Scalar.STRING, inner)),
                        new Field("t", Scalar.TIMESTAMP),
                        new Field("s", Scalar.STRING),
                        new Field("c", Type.decimal(9, 2))),
                columns);
    }

    @Test
    void aOneofIsAStructOfWhichOneFieldIsSet() {
        var store = new MemorySchemaStore();
        store.register(
                "t-value",
                text("syntax = \"proto3\"; message M { oneof c { string a = 1; int64 b = 2; } }"));
        var type = Type.struct(new Field("A", Scalar.STRING), new Field("B", Scalar.BIGINT));
        var layout = layout(store, Optional.empty(), new Field("C_0", type));
        var value = new StructValue(type, Arrays.asList(null, 0L));
        byte[] bytes = written(layout, value);
        assertEquals(List.of(value), Samples.read(FORMAT, layout, bytes));
        assertEquals(
                Collections.singletonList(null),
                Samples.read(FORMAT, layout, new byte[] {0, 0, 0, 0, 1, 0}));
    }

    @Test
    void importsComeFromTheRegistry() {
        var store = new MemorySchemaStore();
        store.register("common", text("syntax = \"proto3\"; message Point { double x = 1; }"));
        var text =
                new SchemaText(
                        SchemaText.Type.PROTOBUF,
                        "syntax = \"proto3\"; import \"p.proto\"; message M { Point p = 1; }",
                        List.of(new Reference("p.proto", "common", 1)));
        var columns =
                ((SchemaFormat) FORMAT)
                        .columns(
                                text,
                                store,
                                Optional.empty(),
                                Layout.Part.VALUE,
                                Layout.Wrap.WRAPPED);
        var point = Type.struct(new Field("x", Scalar.DOUBLE));
        assertEquals(List.of(new Field("p", point)), columns);
    }

    @Test
    void brokenSchemasAreRefusedWithTheirLine() {
        for (var proto :
                List.of(
                        "message {}",
                        "syntax = \"proto3\";\nmessage M { int32 a = x; }",
                        "message M {",
                        "message M { optional Missing m = 1; }",
                        "syntax = \"proto3\"; import \"gone.proto\"; message M {}",
                        "message M { optional int32 a = 1; optional int32 b = 1; }",
                        "service S {",
                        "option x",
                        "/* no end",
                        "message M {".repeat(10_000),
                        "")) {
            assertThrows(FormatException.class, () -> columns(proto), proto);
        }
        var line =
                assertThrows(
                        FormatException.class,
                        () -> columns("syntax = \"proto3\";\n\nmessage M { int32 = 1; }"));
        assertEquals("line 3: expected a word", line.getMessage());
    }

    @Test
    void groupsThatNeverEndAreRefused() {
        var layout = Samples.value(new Field("N", Scalar.BIGINT));
        var bytes = new byte[100_000];
        Arrays.fill(bytes, (byte) (15 << 3 | 3));
        var reader = Formats.named("PROTOBUF_NOSR").reader(layout);
        assertThrows(FormatException.class, () -> reader.read(bytes, new Row(1)));
        var text = "x".getBytes(UTF_8);
        assertThrows(FormatException.class, () -> reader.read(text, new Row(1)));
    }
}
