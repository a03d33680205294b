package io.millrace.connect.convert;

import io.millrace.format.Layout;
import io.millrace.format.SchemaBinding;

import org.apache.kafka.common.config.ConfigException;

import java.util.Arrays;
import java.util.function.Supplier;

/// Under which subject the schemas of a topic are registered.
///
/// Source: Confluent documentation, "Subject name strategy".
enum SubjectNames {
    /// `orders-value`
    TOPIC("TopicNameStrategy"),
    /// `com.acme.Order`
    RECORD("RecordNameStrategy"),
    /// `orders-com.acme.Order`
    TOPIC_RECORD("TopicRecordNameStrategy");

    /// Where Confluent's classes of these names are.
    static final String PACKAGE = "io.confluent.kafka.serializers.subject.";

    private final String strategy;

    SubjectNames(String strategy) {
        this.strategy = strategy;
    }

    /// @param name of Confluent's class, with or without its package
    /// @throws ConfigException if there is none of the name
    static SubjectNames of(String setting, String name) {
        for (var each : values()) {
            if (name.equals(each.strategy) || name.equals(PACKAGE + each.strategy)) {
                return each;
            }
        }
        throw new ConfigException(
                setting,
                name,
                "one of " + Arrays.stream(values()).map(s -> s.strategy).toList() + " is possible");
    }

    String subject(String topic, Layout.Part part, Supplier<String> recordName) {
        return switch (this) {
            case TOPIC -> SchemaBinding.subject(topic, part);
            case RECORD -> recordName.get();
            case TOPIC_RECORD -> topic + "-" + recordName.get();
        };
    }
}
