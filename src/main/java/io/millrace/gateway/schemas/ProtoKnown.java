package io.millrace.gateway.schemas;

import com.google.protobuf.Descriptors.Descriptor;

import java.util.Set;

/// Messages that come with Protobuf and have a JSON form of their own.
final class ProtoKnown {
    static final String TIMESTAMP = "google.protobuf.Timestamp";
    static final String DURATION = "google.protobuf.Duration";

    private static final Set<String> WRAPPED =
            Set.of(
                    "Double", "Float", "Int64", "UInt64", "Int32", "UInt32", "Bool", "String",
                    "Bytes");

    private ProtoKnown() {}

    /// Whether it stands for a single value that may be absent.
    static boolean isWrapper(Descriptor type) {
        var name = type.getFullName();
        return name.startsWith("google.protobuf.")
                && name.endsWith("Value")
                && WRAPPED.contains(
                        name.substring(
                                "google.protobuf.".length(), name.length() - "Value".length()));
    }
}
