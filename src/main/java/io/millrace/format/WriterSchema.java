package io.millrace.format;

import java.util.Optional;
import java.util.function.Function;

/// The schema that a writer writes by.
///
/// The one that the statement names; else the latest of the subject, where it has a place for every
/// column, as who reads the topic knows it; else one made of the columns, which is registered.
///
/// @param id of the schema
/// @param writer made for it
record WriterSchema<W>(int id, W writer) {
    /// @param make makes the writer of a schema
    /// @throws FormatException if the schema that the statement names has no place for a column, or
    ///   if the one made of the columns cannot be registered
    static <W> WriterSchema<W> of(
            SchemaFormat format, Layout layout, Function<SchemaText, W> make) {
        var binding = SchemaFormat.binding(layout);
        var store = binding.store();
        if (binding.id().isPresent()) {
            int id = binding.id().getAsInt();
            return new WriterSchema<>(id, make.apply(store.byId(id)));
        }
        return store.latest(binding.subject())
                .flatMap(latest -> fitting(latest, make))
                .orElseGet(
                        () -> {
                            var schema = format.schema(layout);
                            int id = store.register(binding.subject(), schema);
                            return new WriterSchema<>(id, make.apply(schema));
                        });
    }

    private static <W> Optional<WriterSchema<W>> fitting(
            SchemaStore.Registered latest, Function<SchemaText, W> make) {
        try {
            return Optional.of(new WriterSchema<>(latest.id(), make.apply(latest.schema())));
        } catch (FormatException _) {
            return Optional.empty();
        }
    }
}
