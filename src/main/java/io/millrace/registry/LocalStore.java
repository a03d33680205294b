package io.millrace.registry;

import io.millrace.format.FormatException;
import io.millrace.format.SchemaStore;
import io.millrace.format.SchemaText;
import io.millrace.http.ProblemException;
import io.millrace.registry.RegistryShard.Delete;
import io.millrace.registry.RegistryShard.Normalize;
import io.millrace.registry.RegistryShard.Which;

import org.apache.kafka.common.KafkaException;

import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.Supplier;

/// The registry of this process, for formats. In the default context.
final class LocalStore implements SchemaStore {
    private final Registry registry;
    private final Unknown<Object> unknown = new Unknown<>();

    LocalStore(Registry registry) {
        this.registry = registry;
    }

    @Override
    public SchemaText byId(int id) {
        return known(id, shard -> shard.state().byId(Subject.DEFAULT_CONTEXT, id));
    }

    @Override
    public SchemaText byGuid(UUID guid) {
        return known(guid, shard -> shard.state().byGuid(Subject.DEFAULT_CONTEXT, guid.toString()));
    }

    private SchemaText known(Object id, Function<RegistryShard, List<StoredSchema>> question) {
        return unknown.ask(
                id,
                () ->
                        asked(
                                () ->
                                        registry.readThrough(
                                                shard ->
                                                        question.apply(shard).stream()
                                                                .findFirst()
                                                                .orElseThrow(
                                                                        () ->
                                                                                RegistryError
                                                                                        .ID_NOT_FOUND
                                                                                        .with(id))
                                                                .schema())));
    }

    @Override
    public Optional<Registered> latest(String subject) {
        return found(subject, _ -> true);
    }

    @Override
    public Optional<Registered> version(String subject, int version) {
        return found(subject, schema -> schema.version() == version);
    }

    private Optional<Registered> found(String name, Predicate<StoredSchema> wanted) {
        return registry.read(
                shard ->
                        shard.versions(subject(shard, name), Which.ACTIVE).reversed().stream()
                                .filter(wanted)
                                .findFirst()
                                .map(LocalStore::registered));
    }

    private static Registered registered(StoredSchema schema) {
        return new Registered(schema.id(), schema.subject(), schema.version(), schema.schema());
    }

    private static Subject subject(RegistryShard shard, String name) {
        return shard.policies().resolve(Subject.of(name));
    }

    @Override
    public int register(String name, SchemaText schema) {
        return asked(
                () ->
                        registry.change(
                                        shard ->
                                                shard.register(
                                                        subject(shard, name),
                                                        NewSchema.of(schema),
                                                        Normalize.AS_CONFIGURED))
                                .id());
    }

    @Override
    public void delete(String name) {
        asked(
                () ->
                        registry.change(
                                shard -> {
                                    var subject = subject(shard, name);
                                    return shard.versions(subject, Which.ACTIVE).isEmpty()
                                            ? Decision.nothing(List.of())
                                            : shard.deleteSubject(subject, Delete.SOFTLY);
                                }));
    }

    private static <T> T asked(Supplier<T> question) {
        try {
            return question.get();
        } catch (ProblemException e) {
            if (e.failure().status() >= 500) {
                throw new UnavailableException(e.failure().message(), e);
            }
            throw new FormatException(e.failure().message());
        } catch (KafkaException e) {
            throw new UnavailableException(
                    "The topic of schemas cannot be read: " + e.getMessage(), e);
        }
    }
}
