package io.millrace.registry.schema;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.format.SchemaText;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/// Which changes break readers, by language. A line is the writer's schema, the reader's, and what
/// is wrong: empty where the reader can read.
class CompatibilityRulesTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            textBlock =
                    """
                    "int"  | "long" |
                    "long" | "int"  | TYPE_MISMATCH
                    ["null","int"] | "int" | TYPE_MISMATCH
                    "int" | ["null","int"] |
                    {"type":"enum","name":"E","symbols":["A","B"]} | {"type":"enum","name":"E","symbols":["A"]} | MISSING_ENUM_SYMBOLS
                    {"type":"enum","name":"E","symbols":["A","B"]} | {"type":"enum","name":"E","symbols":["A"],"default":"A"} |
                    {"type":"record","name":"R","fields":[]} | {"type":"record","name":"R","fields":[{"name":"x","type":"int"}]} | READER_FIELD_MISSING_DEFAULT_VALUE
                    {"type":"record","name":"R","fields":[]} | {"type":"record","name":"Q","fields":[]} | NAME_MISMATCH
                    {"type":"record","name":"R","fields":[]} | {"type":"record","name":"Q","aliases":["R"],"fields":[]} |
                    """)
    void avro(String writer, String reader, String wrong) {
        check(SchemaText.Type.AVRO, writer, reader, wrong);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            textBlock =
                    """
                    {"type":"integer"} | {"type":"number"} |
                    {"type":"number"} | {"type":"integer"} | TYPE_NARROWED
                    {"type":"string"} | {"type":"integer"} | TYPE_NARROWED
                    {"type":"string"} | {"type":["string","null"]} |
                    {"type":["string","null"]} | {"type":"string"} | TYPE_NARROWED
                    {} | {"type":"string"} | TYPE_NARROWED
                    {"type":"string"} | true |
                    {"type":"string"} | false | TYPE_NARROWED
                    {"type":"string"} | {"type":"string","title":"t","description":"d"} |
                    {"type":"string"} | {"type":"string","maxLength":3} | MAX_LENGTH_ADDED
                    {"type":"string","maxLength":4} | {"type":"string","maxLength":3} | MAX_LENGTH_DECREASED
                    {"type":"string","maxLength":3} | {"type":"string","maxLength":4} |
                    {"type":"string","minLength":3} | {"type":"string","minLength":4} | MIN_LENGTH_INCREASED
                    {"type":"string"} | {"type":"string","pattern":"a"} | PATTERN_ADDED
                    {"type":"string","pattern":"b"} | {"type":"string","pattern":"a"} | PATTERN_CHANGED
                    {"type":"number","minimum":1} | {"type":"number"} |
                    {"type":"number","minimum":1} | {"type":"number","minimum":1.0} |
                    {"type":"number","exclusiveMaximum":9} | {"type":"number","exclusiveMaximum":8} | EXCLUSIVE_MAXIMUM_DECREASED
                    {"type":"integer","multipleOf":6} | {"type":"integer","multipleOf":3} |
                    {"type":"integer","multipleOf":3} | {"type":"integer","multipleOf":6} | MULTIPLE_OF_CHANGED
                    {"enum":["a"]} | {"enum":["a","b"]} |
                    {"enum":["a","b"]} | {"enum":["a"]} | ENUM_ARRAY_NARROWED
                    {"enum":["a"]} | {"type":"string"} |
                    {"const":1} | {"enum":[1,2]} |
                    {"type":"array","items":{"type":"integer"}} | {"type":"array","items":{"type":"number"}} |
                    {"type":"array","items":{"type":"number"}} | {"type":"array","items":{"type":"integer"}} | TYPE_NARROWED
                    {"type":"array","items":[{"type":"string"}]} | {"type":"array","prefixItems":[{"type":"string"}]} |
                    {"type":"array","prefixItems":[{"type":"string"}],"items":false} | {"type":"array","prefixItems":[{"type":"string"}]} |
                    {"type":"array"} | {"type":"array","uniqueItems":true} | UNIQUE_ITEMS_ADDED
                    {"anyOf":[{"type":"string"}]} | {"anyOf":[{"type":"string"},{"type":"null"}]} |
                    {"oneOf":[{"type":"string"},{"type":"null"}]} | {"oneOf":[{"type":"string"}]} | SUM_TYPE_NARROWED
                    {"type":"string"} | {"oneOf":[{"type":"null"},{"type":"string"}]} |
                    {"allOf":[{"type":"string"},{"maxLength":3}]} | {"allOf":[{"type":"string"}]} |
                    {"allOf":[{"type":"string"}]} | {"allOf":[{"type":"string"},{"maxLength":3}]} | PRODUCT_TYPE_EXTENDED
                    {"not":{"type":"string"}} | {"not":{"type":"string"}} |
                    {"type":"string"} | {"type":"string","not":{"const":"a"}} | NOT_TYPE_EXTENDED
                    """)
    void jsonSchema(String writer, String reader, String wrong) {
        check(SchemaText.Type.JSON, writer, reader, wrong);
    }

    /// The properties of an object, in a model that is open, closed or half open.
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            textBlock =
                    """
                    {} | {"properties":{"b":{"type":"string"}}} | PROPERTY_ADDED_TO_OPEN_CONTENT_MODEL
                    {} | {"properties":{"b":{}}} |
                    {"properties":{"b":{"type":"string"}}} | {} |
                    {"additionalProperties":false} | {"additionalProperties":false,"properties":{"b":{"type":"string"}}} |
                    {"additionalProperties":false} | {"additionalProperties":false,"required":["b"],"properties":{"b":{"type":"string"}}} | REQUIRED_PROPERTY_ADDED_TO_UNOPEN_CONTENT_MODEL
                    {"additionalProperties":false} | {"additionalProperties":false,"required":["b"],"properties":{"b":{"type":"string","default":""}}} |
                    {"additionalProperties":false,"properties":{"b":{"type":"string"}}} | {"additionalProperties":false} | PROPERTY_REMOVED_FROM_CLOSED_CONTENT_MODEL
                    {"additionalProperties":{"type":"string"}} | {"additionalProperties":{"type":"string"},"properties":{"b":{"type":"string"}}} |
                    {"additionalProperties":{"type":"string"}} | {"additionalProperties":{"type":"string"},"properties":{"b":{"type":"integer"}}} | PROPERTY_ADDED_NOT_COVERED_BY_PARTIALLY_OPEN_CONTENT_MODEL
                    {"additionalProperties":{"type":"string"},"properties":{"b":{"type":"integer"}}} | {"additionalProperties":{"type":"string"}} | PROPERTY_REMOVED_NOT_COVERED_BY_PARTIALLY_OPEN_CONTENT_MODEL
                    {"patternProperties":{"^b":{"type":"string"}}} | {"patternProperties":{"^b":{"type":"string"}},"properties":{"bc":{"type":"string"}}} |
                    {} | {"additionalProperties":false} | ADDITIONAL_PROPERTIES_REMOVED
                    {"additionalProperties":false} | {} |
                    {"additionalProperties":{"type":"number"}} | {"additionalProperties":{"type":"integer"}} | ADDITIONAL_PROPERTIES_NARROWED
                    {"properties":{"b":{"type":"string"}}} | {"properties":{"b":{"type":"string"}},"required":["b"]} | REQUIRED_ATTRIBUTE_ADDED
                    {"properties":{"b":{"type":"string"}},"required":["b"]} | {"properties":{"b":{"type":"string"}}} |
                    {"properties":{"b":{"type":"string"}}} | {"properties":{"b":{"type":"integer"}}} | TYPE_NARROWED
                    {"dependentRequired":{"a":["b"]}} | {"dependentRequired":{"a":["b","c"]}} | DEPENDENCY_ARRAY_EXTENDED
                    {"dependencies":{"a":["b","c"]}} | {"dependencies":{"a":["b"]}} |
                    """)
    void objectsOfJsonSchema(String writer, String reader, String wrong) {
        check(SchemaText.Type.JSON, object(writer), object(reader), wrong);
    }

    private static String object(String members) {
        return members.equals("{}")
                ? "{\"type\":\"object\"}"
                : "{\"type\":\"object\"," + members.substring(1);
    }

    @Test
    void jsonSchemaFollowsReferencesAndEndsInCircles() {
        var tree =
                """
                {"$defs": {"node": {"type": "object", "properties": {
                  "value": {"type": "%s"}, "next": {"$ref": "#/$defs/node"}}}},
                 "$ref": "#/$defs/node"}
                """;
        check(SchemaText.Type.JSON, tree.formatted("integer"), tree.formatted("number"), null);
        check(
                SchemaText.Type.JSON,
                tree.formatted("number"),
                tree.formatted("integer"),
                "TYPE_NARROWED");
        var other = new SchemaText(SchemaText.Type.JSON, "{\"$ref\":\"other.json\"}", List.of());
        var text = Languages.parse(other, Map.of("other.json", "{\"type\":\"string\"}"));
        var number = Languages.parse(other, Map.of("other.json", "{\"type\":\"number\"}"));
        assertEquals(List.of(), text.whyItCannotRead(text));
        assertEquals("TYPE_CHANGED", text.whyItCannotRead(number).getFirst().type());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            textBlock =
                    """
                    int32 a = 1; | int32 a = 1; string b = 2; |
                    int32 a = 1; string b = 2; | int32 a = 1; |
                    int32 a = 1; | int32 renamed = 1; |
                    int32 a = 1; | uint64 a = 1; |
                    int32 a = 1; | sint32 a = 1; | FIELD_SCALAR_KIND_CHANGED
                    fixed32 a = 1; | sfixed32 a = 1; |
                    string a = 1; | bytes a = 1; |
                    string a = 1; | int32 a = 1; | FIELD_SCALAR_KIND_CHANGED
                    string a = 1; | repeated string a = 1; |
                    int32 a = 1; | repeated int32 a = 1; | FIELD_NUMERIC_LABEL_CHANGED
                    int32 a = 1; | M a = 1; | FIELD_KIND_CHANGED
                    Inner a = 1; message Inner { int32 x = 1; } | Inner a = 1; message Inner { string x = 1; } | FIELD_SCALAR_KIND_CHANGED
                    Inner a = 1; message Inner { int32 x = 1; } | Other a = 1; message Inner { int32 x = 1; } message Other { int32 x = 1; } | FIELD_NAMED_TYPE_CHANGED
                    message Inner { int32 x = 1; } | int32 y = 2; | MESSAGE_REMOVED
                    enum E { A = 0; } E e = 1; | int32 e = 1; |
                    enum E { A = 0; B = 1; } E e = 1; | enum E { A = 0; } E e = 1; |
                    map<string, int32> m = 1; | map<string, int64> m = 1; |
                    map<string, int32> m = 1; | map<string, string> m = 1; | FIELD_SCALAR_KIND_CHANGED
                    int32 a = 1; | oneof o { int32 a = 1; } |
                    int32 a = 1; int32 b = 2; | oneof o { int32 a = 1; int32 b = 2; } | MULTIPLE_FIELDS_MOVED_TO_ONEOF
                    oneof o { int32 a = 1; int32 b = 2; } | oneof o { int32 a = 1; } | ONEOF_FIELD_REMOVED
                    oneof o { int32 a = 1; int32 b = 2; } | int32 c = 3; |
                    """)
    void protobuf(String writer, String reader, String wrong) {
        check(SchemaText.Type.PROTOBUF, message(writer), message(reader), wrong);
    }

    private static String message(String fields) {
        return "syntax = \"proto3\"; package a.b; message M { " + fields + " }";
    }

    @Test
    void protobufKnowsRequiredFieldsAndPackages() {
        var none = "syntax = \"proto2\"; message M { optional int32 a = 1; }";
        var required =
                "syntax = \"proto2\"; message M { optional int32 a = 1; required int32 b = 2; }";
        check(SchemaText.Type.PROTOBUF, none, required, "REQUIRED_FIELD_ADDED");
        check(SchemaText.Type.PROTOBUF, required, none, "REQUIRED_FIELD_REMOVED");
        check(
                SchemaText.Type.PROTOBUF,
                message(""),
                message("").replace("a.b", "a.c"),
                "PACKAGE_CHANGED");
    }

    @Test
    void protobufIsNormalizedByNumbersAndFullNames() {
        var one = message("string b = 2; // second\n E e = 1; enum E { B = 1; A = 0; }");
        var other = message("a.b.M.E e = 1; string b = 2; enum E { A = 0; B = 1; }");
        assertEquals(parse(one).normalized(), parse(other).normalized());
        assertTrue(parse(one).canonical().contains("second"), parse(one)::canonical);
        assertEquals(parse(one).canonical(), parse(parse(one).canonical()).canonical());
    }

    /// As clients in Python and JavaScript send it.
    @Test
    void protobufComesAsDescriptorToo() {
        var text =
                message(
                        "optional int32 a = 1; repeated M more = 2; map<string, E> m = 3;"
                                + " oneof o { string x = 4; bytes y = 5; } enum E { A = 0; }");
        var encoded = parse(text).formatted("serialized");
        var back = Languages.parse(SchemaText.of(SchemaText.Type.PROTOBUF, encoded), Map.of());
        assertEquals(parse(text).normalized(), back.normalized());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "message",
                "syntax = \"proto3\"; message M { int32 a = 1; int32 b = 1; }",
                "syntax = \"proto3\"; message M { int32 a = 1; int32 a = 2; }",
                "syntax = \"proto3\"; message M { Unknown a = 1; }",
                "syntax = \"proto3\"; message M { int32 a = 19500; }",
                "syntax = \"proto3\"; message M {} message M {}",
                "AAAA"
            })
    void badProtobufIsRefused(String text) {
        assertThrows(InvalidSchemaException.class, () -> parse(text));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "7",
                "{\"type\":\"text\"}",
                "{\"properties\":[]}",
                "{\"items\":3}",
                "{\"$ref\":\"#/$defs/none\"}",
                "{\"required\":\"a\"}",
                "{"
            })
    void badJsonSchemaIsRefused(String text) {
        var schema = SchemaText.of(SchemaText.Type.JSON, text);
        assertThrows(InvalidSchemaException.class, () -> Languages.parse(schema, Map.of()));
    }

    private static ParsedSchema parse(String proto) {
        return Languages.parse(SchemaText.of(SchemaText.Type.PROTOBUF, proto), Map.of());
    }

    private static void check(
            SchemaText.Type type,
            String writer,
            String reader,
            @org.jspecify.annotations.Nullable String wrong) {
        var old = Languages.parse(SchemaText.of(type, writer), Map.of());
        var now = Languages.parse(SchemaText.of(type, reader), Map.of());
        assertEquals(List.of(), old.whyItCannotRead(old), "itself");
        var found =
                now.whyItCannotRead(old).stream()
                        .map(Incompatibility::type)
                        .distinct()
                        .collect(Collectors.joining(" "));
        assertEquals(wrong == null ? "" : wrong, found, () -> now.whyItCannotRead(old).toString());
    }
}
