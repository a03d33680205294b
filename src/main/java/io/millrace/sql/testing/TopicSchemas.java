package io.millrace.sql.testing;

import io.millrace.format.Layout.Part;
import io.millrace.format.MemorySchemaStore;
import io.millrace.format.SchemaBinding;
import io.millrace.format.SchemaText;
import io.millrace.format.SchemaText.Reference;
import io.millrace.sql.parse.Sql;
import io.millrace.sql.parse.Sql.With;
import io.millrace.sql.testing.TestCase.TopicSchema;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// Registers the schemas of a case, each before the statement that makes something of its topic: so
/// the ids count in the order of the statements.
final class TopicSchemas {
    private final MemorySchemaStore store;
    private final List<TopicSchema> waiting;
    private final String prefix;

    /// @param prefix of the names that the topics of the case really have
    TopicSchemas(MemorySchemaStore store, List<TopicSchema> schemas, String prefix) {
        this.store = store;
        this.prefix = prefix;
        waiting = new ArrayList<>(schemas);
    }

    void before(Sql.Statement statement) {
        switch (statement) {
            case Sql.CreateSource create ->
                    register(option(create.with(), "KAFKA_TOPIC").orElse(""), create.with());
            case Sql.CreateAs create ->
                    register(
                            option(create.with(), "KAFKA_TOPIC").orElse(create.name()),
                            create.with());
            default -> {}
        }
    }

    private static Optional<String> option(With with, String name) {
        return with.options().entrySet().stream()
                .filter(e -> e.getKey().equalsIgnoreCase(name))
                .map(e -> e.getValue() instanceof Sql.StringLiteral(_, var text) ? text : "")
                .findFirst();
    }

    private void register(String topic, With with) {
        for (var part : Part.values()) {
            var own =
                    waiting.stream()
                            .filter(s -> s.topic().equals(topic) && s.part() == part)
                            .toList();
            waiting.removeAll(own);
            var format = option(with, part + "_FORMAT").or(() -> option(with, "FORMAT"));
            own.forEach(s -> register(s, format.orElse("AVRO")));
        }
    }

    private void register(TopicSchema schema, String format) {
        var language = schema.language().orElseGet(() -> language(format));
        var references = new ArrayList<Reference>();
        schema.references()
                .forEach(
                        (name, text) -> {
                            store.register(name, SchemaText.of(language, text));
                            references.add(new Reference(name, name, 1));
                        });
        var text = new SchemaText(language, schema.text(), references);
        var subject = SchemaBinding.subject(prefix + schema.topic(), schema.part());
        if (schema.id().isPresent()) {
            store.register(subject, text, schema.id().getAsInt());
        } else {
            store.register(subject, text);
        }
    }

    private static SchemaText.Type language(String format) {
        return switch (format.toUpperCase(Locale.ROOT)) {
            case "JSON_SR" -> SchemaText.Type.JSON;
            case "PROTOBUF" -> SchemaText.Type.PROTOBUF;
            default -> SchemaText.Type.AVRO;
        };
    }
}
