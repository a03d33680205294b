package io.millrace.format;

import com.google.protobuf.AnyProto;
import com.google.protobuf.DescriptorProtos;
import com.google.protobuf.Descriptors.FileDescriptor;
import com.google.protobuf.DurationProto;
import com.google.protobuf.EmptyProto;
import com.google.protobuf.FieldMaskProto;
import com.google.protobuf.StructProto;
import com.google.protobuf.TimestampProto;
import com.google.protobuf.WrappersProto;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Files that a `.proto` file may import without a reference to them.
final class ProtoImports {
    /// Those that the Protobuf library brings along.
    static final List<FileDescriptor> LINKED =
            List.of(
                    AnyProto.getDescriptor(),
                    DescriptorProtos.getDescriptor(),
                    DurationProto.getDescriptor(),
                    EmptyProto.getDescriptor(),
                    FieldMaskProto.getDescriptor(),
                    StructProto.getDescriptor(),
                    TimestampProto.getDescriptor(),
                    WrappersProto.getDescriptor());

    /// The others: what their messages look like.
    private static final Map<String, String> TEXTS =
            Map.of(
                    "google/type/date.proto",
                    google("message Date { int32 year = 1; int32 month = 2; int32 day = 3; }"),
                    "google/type/timeofday.proto",
                    google(
                            """
                            message TimeOfDay {
                              int32 hours = 1; int32 minutes = 2; int32 seconds = 3; int32 nanos = 4;
                            }
                            """),
                    "google/type/dayofweek.proto",
                    google(
                            """
                            enum DayOfWeek {
                              DAY_OF_WEEK_UNSPECIFIED = 0; MONDAY = 1; TUESDAY = 2; WEDNESDAY = 3;
                              THURSDAY = 4; FRIDAY = 5; SATURDAY = 6; SUNDAY = 7;
                            }
                            """),
                    "google/type/money.proto",
                    google(
                            """
                            message Money { string currency_code = 1; int64 units = 2; int32 nanos = 3; }
                            """),
                    "google/type/latlng.proto",
                    google("message LatLng { double latitude = 1; double longitude = 2; }"),
                    "confluent/type/decimal.proto",
                    """
                    syntax = "proto3";
                    package confluent.type;
                    message Decimal { bytes value = 1; uint32 precision = 2; int32 scale = 3; }
                    """,
                    "confluent/meta.proto",
                    """
                    syntax = "proto3";
                    package confluent;
                    message Meta { string doc = 1; map<string, string> params = 2; repeated string tags = 3; }
                    """);

    private static String google(String type) {
        return "syntax = \"proto3\"; package google.type; " + type;
    }

    private ProtoImports() {}

    /// @param name as in the import
    /// @return empty where it needs a reference
    static Optional<String> text(String name) {
        return Optional.ofNullable(TEXTS.get(name))
                .or(
                        () ->
                                LINKED.stream()
                                        .filter(file -> file.getName().equals(name))
                                        .map(file -> ProtoSource.of(file.toProto()))
                                        .findFirst());
    }
}
