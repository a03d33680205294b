package io.millrace.format;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.google.protobuf.DescriptorProtos.DescriptorProto;
import com.google.protobuf.DescriptorProtos.FieldDescriptorProto;
import com.google.protobuf.DescriptorProtos.FileDescriptorProto;
import com.google.protobuf.Descriptors.FileDescriptor;

import org.junit.jupiter.api.Test;

import java.util.Base64;
import java.util.List;

/// `.proto` files and descriptors, one made of the other.
class ProtoFileTest {
    private static final String SHOP =
            """
            syntax = "proto3";
            package shop;
            import "google/protobuf/timestamp.proto";
            import public "confluent/type/decimal.proto";
            option java_package = "x.y";
            message Order {
              reserved 9, 20 to 29, 1000 to max;
              reserved "old";
              map<string, Line> lines_by_item = 1;
              optional int32 n = 2;
              google.protobuf.Timestamp at = 3;
              confluent.type.Decimal price = 4 [(confluent.field_meta) = {
                params: [{ value: "9", key: "precision" }, { key: "scale", value: "2" }]
              }];
              State state = 5 [deprecated = true];
              repeated sint64 more = 6 [packed = false, json_name = "MORE"];
              oneof paid {
                string card = 7;
                bool cash = 8;
              }
              message Line {
                string item = 1;
              }
            }
            enum State {
              option allow_alias = true;
              OPEN = 0;
              NEW = 0;
              LOST = -1;
            }
            """;

    private static FileDescriptorProto again(FileDescriptorProto file) {
        var name = file.getName();
        return ProtoFile.parse(name, ProtoSource.of(file)).descriptor(name);
    }

    @Test
    void whatProtobufBringsAlongIsTheSameAfterItWasText() throws Exception {
        for (var file : ProtoImports.LINKED) {
            var copy = again(file.toProto());
            var linked =
                    FileDescriptor.buildFrom(
                            copy, file.getDependencies().toArray(FileDescriptor[]::new));
            assertEquals(file.getMessageTypes().size(), linked.getMessageTypes().size());
            for (var message : file.getMessageTypes()) {
                var name = message.getName();
                assertEquals(
                        fields(message.toProto()),
                        fields(linked.findMessageTypeByName(name).toProto()),
                        message.getFullName());
            }
        }
    }

    /// In no order; of their options those that matter.
    private static List<FieldDescriptorProto> fields(DescriptorProto message) {
        return message.getFieldList().stream()
                .map(
                        f -> {
                            var plain = f.toBuilder().clearOptions().clearJsonName();
                            return f.getOptions().hasPacked()
                                    ? plain.setOptions(
                                                    plain.getOptionsBuilder()
                                                            .setPacked(f.getOptions().getPacked()))
                                            .build()
                                    : plain.build();
                        })
                .sorted((a, b) -> Integer.compare(a.getNumber(), b.getNumber()))
                .toList();
    }

    @Test
    void aDescriptorHasWhatTheTextSays() {
        var file = ProtoFile.parse("shop.proto", SHOP).descriptor("shop.proto");
        assertEquals(file, again(file));
        var order = file.getMessageType(0);
        assertEquals(
                List.of("LinesByItemEntry", "Line"),
                order.getNestedTypeList().stream().map(DescriptorProto::getName).toList());
        var price = order.getFieldList().stream().filter(f -> f.getNumber() == 4).findFirst();
        assertEquals(".confluent.type.Decimal", price.orElseThrow().getTypeName());
        var meta = ProtoMeta.of(price.orElseThrow().getOptions());
        assertEquals(List.of(9, 2), List.of(meta.number("precision", 0), meta.number("scale", 0)));
        assertEquals(3, order.getReservedRangeCount());
        assertEquals("LOST", file.getEnumType(0).getValue(2).getName());
        assertEquals(-1, file.getEnumType(0).getValue(2).getNumber());
    }

    @Test
    void aFileMayComeAsTheBase64OfItsDescriptor() {
        var file = ProtoFile.parse("shop.proto", SHOP).descriptor("shop.proto");
        var base64 = Base64.getEncoder().encodeToString(file.toByteArray());
        assertEquals(file, ProtoFile.parse("again.proto", base64).descriptor("shop.proto"));
        assertThrows(FormatException.class, () -> ProtoFile.parse("x.proto", "bm90IG9uZQ=="));
    }
}
