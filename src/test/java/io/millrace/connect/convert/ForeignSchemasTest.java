package io.millrace.connect.convert;

import static io.millrace.connect.convert.ConnectSamples.comparable;
import static io.millrace.connect.convert.ConnectSamples.text;
import static io.millrace.connect.convert.Converters.written;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.millrace.connect.convert.Converters.Stores;
import io.millrace.format.SchemaText;

import org.apache.kafka.connect.errors.DataException;
import org.junit.jupiter.api.Test;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Map;
import java.util.Objects;

/// Protobuf and JSON Schema that no converter wrote.
@SuppressWarnings("JavaUtilDate") // what times are in Connect
class ForeignSchemasTest {
    private final Stores stores = new Stores();

    private byte[] framed(SchemaText.Type type, String schema, byte[] body) {
        int id = stores.own().register("x", SchemaText.of(type, schema));
        return ByteBuffer.allocate(5 + body.length).put((byte) 0).putInt(id).put(body).array();
    }

    private byte[] json(String schema, String value) {
        return framed(SchemaText.Type.JSON, schema, value.getBytes(StandardCharsets.UTF_8));
    }

    private static final String ORDER =
            """
            {"$schema": "http://json-schema.org/draft-07/schema#", "title": "Order", "type": "object",
             "required": ["id"], "properties": {
               "id": {"type": "integer"},
               "note": {"type": "string", "description": "by hand"},
               "kind": {"enum": ["a", "b"]},
               "size": {"type": ["number", "null"]},
               "to": {"$ref": "#/definitions/place"},
               "tags": {"type": "object", "additionalProperties": {"type": "boolean"}},
               "either": {"anyOf": [{"type": "integer"}, {"type": "string"}]},
               "all": {"allOf": [{"$ref": "#/definitions/place"},
                 {"properties": {"zip": {"type": "string"}}}]}},
             "definitions": {"place": {"type": "object", "properties": {
               "city": {"type": "string", "default": "-"}}}}}
            """;

    @Test
    void propertiesOfJsonThatAreNotRequiredMayBeMissing() {
        var converter = Converters.of(new JsonSchemaConverter(), stores);
        var read =
                converter.toConnectData(
                        "t",
                        json(
                                ORDER,
                                """
                                {"id": 7, "size": 2.5, "to": {"city": "Oslo"}, "tags": {"new": true},
                                 "either": "x", "all": {"city": "Bonn", "zip": "53"}, "unknown": []}
                                """));
        assertEquals(
                "STRUCT[id INT64, note STRING? doc by hand, kind STRING?"
                        + " {io.confluent.connect.json.Enum=, io.confluent.connect.json.Enum.a=a,"
                        + " io.confluent.connect.json.Enum.b=b}, size FLOAT64?,"
                        + " to STRUCT[city STRING? = -]?, tags MAP<STRING, BOOLEAN>?,"
                        + " either STRUCT[io.confluent.connect.json.OneOf.field.0 INT64?,"
                        + " io.confluent.connect.json.OneOf.field.1 STRING?]? name"
                        + " io.confluent.connect.json.OneOf, all STRUCT[city STRING? = -, zip"
                        + " STRING?]?] name Order",
                text(read.schema()));
        assertEquals(
                "{id=7, note=(null), kind=(null), size=2.5, to={city=Oslo}, tags={new=true},"
                        + " either={io.confluent.connect.json.OneOf.field.0=(null),"
                        + " io.confluent.connect.json.OneOf.field.1=x}, all={city=Bonn, zip=53}}",
                String.valueOf(comparable(read.value())));
        var again = converter.toConnectData("t", written(converter, read.schema(), read.value()));
        assertEquals(comparable(read.value()), comparable(again.value()));
    }

    @Test
    void jsonThatIsNotOfItsSchemaIsRefused() {
        var converter = Converters.of(new JsonSchemaConverter(), stores);
        for (var value :
                new String[] {
                    "{}",
                    "[]",
                    "7",
                    "null",
                    "{\"id\": \"x\"}",
                    "{\"id\": 1.5}",
                    "{\"id\": 1e30}",
                    "{\"id\": 1, \"to\": 5}",
                    "{\"id\": 1, \"tags\": {\"a\": 1}}",
                    "{\"id\": 1",
                    "{\"id\": 1} x",
                    "",
                    "{\"id\": 1, \"either\": true}"
                }) {
            byte[] bytes = json(ORDER, value);
            assertThrows(DataException.class, () -> converter.toConnectData("t", bytes), value);
        }
        byte[] deep = json(ORDER, "{\"id\":".repeat(5000));
        assertThrows(DataException.class, () -> converter.toConnectData("t", deep));
    }

    private static final String MESSAGES =
            """
            syntax = "proto3";
            package com.acme;
            import "google/protobuf/timestamp.proto";
            import "google/protobuf/wrappers.proto";
            message First { int32 a = 1; }
            message Order {
              uint32 big = 4;
              sint64 small = 2;
              google.protobuf.StringValue note = 3;
              Kind kind = 5;
              oneof pay { string card = 6; int64 cash = 7; }
              map<string, Place> places = 8;
              repeated fixed32 sizes = 9;
              google.protobuf.Timestamp at = 10;
              message Place { string city = 1; }
              enum Kind { NONE = 0; SOME = 2; }
            }
            """;

    @Test
    void anyMessageOfAFileIsRead() {
        var hex =
                "02"
                        + "02" // the second message
                        + "20ffffffff0f" // big
                        + "1003" // small
                        + "1a040a026869" // note
                        + "2802" // kind
                        + "3805" // cash
                        + "42080a0161"
                        + "12030a0162" // places
                        + "4a0801000000"
                        + "02000000" // sizes, packed
                        + "5204"
                        + "08011000" // at
                        + "7a0161"; // unknown
        byte[] bytes = framed(SchemaText.Type.PROTOBUF, MESSAGES, HexFormat.of().parseHex(hex));
        var converter = Converters.of(new ProtobufConverter(), stores);
        var read = converter.toConnectData("t", bytes);
        var all = (Map<?, ?>) Objects.requireNonNull(comparable(read.value()));
        assertEquals(
                "{small=-2, note=hi, big=4294967295, kind=SOME, pay_0={card=(null), cash=5},"
                        + " places={a={city=b}}, sizes=[1, 2]}",
                String.valueOf(without(all, "at")));
        assertEquals(new java.util.Date(1000), all.get("at"));
        var again = converter.toConnectData("t", written(converter, read.schema(), read.value()));
        assertEquals(all, comparable(again.value()));
        assertEquals(
                "oneof pay {",
                stores.own()
                        .latest("t-value")
                        .orElseThrow()
                        .schema()
                        .text()
                        .lines()
                        .map(String::strip)
                        .filter(l -> l.startsWith("oneof"))
                        .findFirst()
                        .orElse(""));
    }

    private static Map<?, ?> without(Map<?, ?> all, String key) {
        var rest = new java.util.LinkedHashMap<Object, Object>(all);
        rest.remove(key);
        return rest;
    }

    @Test
    void whatIsNotThereIsNullOrZero() {
        byte[] bytes = framed(SchemaText.Type.PROTOBUF, MESSAGES, new byte[] {2, 2});
        assertEquals(
                "{small=0, note=(null), big=0, kind=NONE, pay_0=(null), places={}, sizes=[],"
                        + " at=(null)}",
                String.valueOf(
                        comparable(
                                Converters.of(new ProtobufConverter(), stores)
                                        .toConnectData("t", bytes)
                                        .value())));
    }

    @Test
    void aMessageThatIsNotThereIsRefused() {
        var converter = Converters.of(new ProtobufConverter(), stores);
        for (var hex : new String[] {"", "0210", "02", "0403", "ffffffff0f", "0202" + "20ff"}) {
            byte[] bytes = framed(SchemaText.Type.PROTOBUF, MESSAGES, HexFormat.of().parseHex(hex));
            assertThrows(DataException.class, () -> converter.toConnectData("t", bytes), hex);
        }
        byte[] nested = new byte[10_000];
        Arrays.fill(nested, (byte) 0x0b); // groups in groups
        byte[] bytes = framed(SchemaText.Type.PROTOBUF, MESSAGES, nested);
        assertThrows(DataException.class, () -> converter.toConnectData("t", bytes));
    }
}
