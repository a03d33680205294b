package io.millrace.format;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.protobuf.ByteString;
import com.google.protobuf.DescriptorProtos.FieldOptions;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.UnknownFieldSet;
import com.squareup.wire.schema.internal.parser.OptionElement;

import org.jspecify.annotations.Nullable;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/// The parameters of a field's option `(confluent.field_meta)`, in which the precision and scale of
/// a decimal stand.
///
/// Source: Confluent documentation, "Protobuf schema serializer"; numbers as in
/// `confluent/meta.proto`.
record ProtoMeta(Map<String, String> params) {
    private static final String NAME = "confluent.field_meta";
    private static final String PARAMS = "params";

    /// Of the option in `FieldOptions`.
    private static final int EXTENSION = 1088;

    private static final int PARAMS_NUMBER = 2;
    private static final int KEY_NUMBER = 1;
    private static final int VALUE_NUMBER = 2;

    // ---------------------------------------------------------------- as text

    /// What the options of a field in a `.proto` file say.
    static ProtoMeta of(List<OptionElement> options) {
        var params = new LinkedHashMap<String, String>();
        for (var option : options) {
            if (option.getName().equals(NAME)) {
                switch (option.getValue()) {
                    case Map<?, ?> meta -> collect(meta.get(PARAMS), params);
                    case OptionElement member when member.getName().equals(PARAMS) ->
                            collect(member.getValue(), params);
                    default -> {}
                }
            }
        }
        return new ProtoMeta(params);
    }

    /// One entry or a list of them.
    private static void collect(@Nullable Object from, Map<String, String> into) {
        switch (from) {
            case List<?> entries -> entries.forEach(entry -> collect(entry, into));
            case Map<?, ?> entry -> into.put(text(entry.get("key")), text(entry.get("value")));
            case null, default -> {}
        }
    }

    private static String text(@Nullable Object value) {
        return value instanceof OptionElement.OptionPrimitive primitive
                ? String.valueOf(primitive.getValue())
                : String.valueOf(value);
    }

    /// The option as it stands between `[` and `]`.
    String text() {
        return params.entrySet().stream()
                .map(
                        e ->
                                "{ key: %s, value: %s }"
                                        .formatted(
                                                ProtoSource.quoted(e.getKey()),
                                                ProtoSource.quoted(e.getValue())))
                .collect(Collectors.joining(", ", "(" + NAME + ") = { params: [ ", " ] }"));
    }

    // ---------------------------------------------------------------- in descriptors

    /// What the options of a field in a descriptor say. Protobuf's library does not know the
    /// extension, and keeps its bytes.
    ///
    /// @throws FormatException where they are none
    static ProtoMeta of(FieldOptions options) {
        var params = new LinkedHashMap<String, String>();
        try {
            for (var meta : texts(options.getUnknownFields(), EXTENSION)) {
                for (var entry : texts(UnknownFieldSet.parseFrom(meta), PARAMS_NUMBER)) {
                    var pair = UnknownFieldSet.parseFrom(entry);
                    params.put(last(pair, KEY_NUMBER), last(pair, VALUE_NUMBER));
                }
            }
        } catch (InvalidProtocolBufferException e) {
            throw new FormatException("option %s is broken: %s".formatted(NAME, e.getMessage()));
        }
        return new ProtoMeta(params);
    }

    private static List<ByteString> texts(UnknownFieldSet message, int number) {
        return message.getField(number).getLengthDelimitedList();
    }

    private static String last(UnknownFieldSet message, int number) {
        var texts = texts(message, number);
        return texts.isEmpty() ? "" : texts.getLast().toString(UTF_8);
    }

    void addTo(FieldOptions.Builder options) {
        var meta = UnknownFieldSet.newBuilder();
        params.forEach(
                (key, value) -> {
                    var pair = UnknownFieldSet.newBuilder();
                    pair.mergeField(KEY_NUMBER, field(ByteString.copyFrom(key, UTF_8)));
                    pair.mergeField(VALUE_NUMBER, field(ByteString.copyFrom(value, UTF_8)));
                    meta.mergeField(PARAMS_NUMBER, field(pair.build().toByteString()));
                });
        options.setUnknownFields(
                UnknownFieldSet.newBuilder()
                        .mergeField(EXTENSION, field(meta.build().toByteString()))
                        .build());
    }

    private static UnknownFieldSet.Field field(ByteString bytes) {
        return UnknownFieldSet.Field.newBuilder().addLengthDelimited(bytes).build();
    }

    /// A parameter that is a number of at most 4 digits.
    int number(String name, int otherwise) {
        var value = params.getOrDefault(name, "");
        return value.matches("\\d{1,4}") ? Integer.parseInt(value) : otherwise;
    }
}
