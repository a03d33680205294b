package io.millrace.connect;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;

/// What the forms of Confluent's cloud call a data format, and the converter that it means.
enum DataFormat {
    AVRO("io.confluent.connect.avro.AvroConverter"),
    JSON_SR("io.confluent.connect.json.JsonSchemaConverter"),
    PROTOBUF("io.confluent.connect.protobuf.ProtobufConverter"),
    /// JSON without a schema around it.
    JSON("org.apache.kafka.connect.json.JsonConverter"),
    STRING("org.apache.kafka.connect.storage.StringConverter"),
    BYTES("org.apache.kafka.connect.converters.ByteArrayConverter");

    private final String converter;

    DataFormat(String converter) {
        this.converter = converter;
    }

    /// What all sinks take.
    static final List<Setting> SINK_SETTINGS =
            List.of(
                    setting("input.data.format", "value", "read", "value.converter"),
                    setting("input.key.format", "key", "read", "key.converter"));

    /// What all sources take.
    static final List<Setting> SOURCE_SETTINGS =
            List.of(
                    setting("output.data.format", "value", "written", "value.converter"),
                    setting("output.data.key.format", "key", "written", "key.converter"));

    private static Setting setting(String name, String part, String how, String converter) {
        var words = Stream.concat(Stream.of(""), Arrays.stream(values()).map(Enum::name)).toList();
        return Setting.choice(
                name,
                "",
                words,
                "Format in which the records' %s is %s; another way to say %s, which is used when it is not set."
                        .formatted(part, how, converter));
    }

    /// Replaces the format by its converter; one that is no format stays, for the validation to
    /// complain of, and one beside a converter means nothing.
    static void translate(Map<String, String> config, String setting, String converterSetting) {
        var name = config.getOrDefault(setting, "").strip().toUpperCase(Locale.ROOT);
        for (var format : values()) {
            if (format.name().equals(name)) {
                config.remove(setting);
                if (config.putIfAbsent(converterSetting, format.converter) == null
                        && format == JSON) {
                    config.putIfAbsent(converterSetting + ".schemas.enable", "false");
                }
            }
        }
    }
}
