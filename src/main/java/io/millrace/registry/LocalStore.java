package io.millrace.registry;

import io.millrace.format.FormatException;
import io.millrace.format.SchemaStore;
import io.millrace.format.SchemaText;
import io.millrace.http.ProblemException;
import io.millrace.registry.RegistryShard.Normalize;
import io.millrace.registry.RegistryShard.Which;

import java.util.Optional;
import java.util.function.Supplier;

/// The registry of this process, for formats. In the default context.
record LocalStore(Registry registry) implements SchemaStore {
    @Override
    public SchemaText byId(int id) {
        return asked(
                () ->
                        registry.readThrough(
                                shard ->
                                        shard.state().byId(Subject.DEFAULT_CONTEXT, id).stream()
                                                .findFirst()
                                                .orElseThrow(
                                                        () -> RegistryError.ID_NOT_FOUND.with(id))
                                                .schema()));
    }

    @Override
    public Optional<Registered> latest(String subject) {
        return found(subject, schema -> true);
    }

    @Override
    public Optional<Registered> version(String subject, int version) {
        return found(subject, schema -> schema.version() == version);
    }

    private Optional<Registered> found(
            String name, java.util.function.Predicate<StoredSchema> wanted) {
        return registry.read(
                shard -> {
                    var subject = shard.policies().resolve(Subject.of(name));
                    return shard.versions(subject, Which.ACTIVE).reversed().stream()
                            .filter(wanted)
                            .findFirst()
                            .map(
                                    schema ->
                                            new Registered(
                                                    schema.id(),
                                                    schema.subject(),
                                                    schema.version(),
                                                    schema.schema()));
                });
    }

    @Override
    public int register(String subject, SchemaText schema) {
        return asked(
                () ->
                        registry.change(
                                        shard ->
                                                shard.register(
                                                        shard.policies()
                                                                .resolve(Subject.of(subject)),
                                                        NewSchema.of(schema),
                                                        Normalize.AS_CONFIGURED))
                                .id());
    }

    private static <T> T asked(Supplier<T> question) {
        try {
            return question.get();
        } catch (ProblemException e) {
            throw new FormatException(e.failure().message());
        }
    }
}
