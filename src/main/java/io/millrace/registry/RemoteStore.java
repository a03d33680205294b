package io.millrace.registry;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import io.millrace.config.UserError;
import io.millrace.format.FormatException;
import io.millrace.format.SchemaStore;
import io.millrace.format.SchemaText;
import io.millrace.registry.RegistryClient.RefusedException;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;

/// A registry elsewhere, for formats. Remembers what ids stand for, which never changes.
///
/// Who reads a record waits for a registry that is away: to give up costs a query's thread.
public final class RemoteStore implements SchemaStore, AutoCloseable {
    private static final int REMEMBERED = 1_000;

    /// Shorter than a consumer may be silent in its group.
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private static final Duration FIRST_PAUSE = Duration.ofMillis(100);
    private static final Duration PAUSE_MAX = Duration.ofSeconds(5);

    private static final Logger LOG = LoggerFactory.getLogger(RemoteStore.class);

    private final RegistryClient client;
    private final Unknown<Object> unknown = new Unknown<>();

    /// By number or GUID.
    private final Map<Object, SchemaText> known =
            new LinkedHashMap<>(16, 0.75f, true) {
                private static final long serialVersionUID = 1L;

                @Override
                protected boolean removeEldestEntry(Map.Entry<Object, SchemaText> eldest) {
                    return size() > REMEMBERED;
                }
            };

    /// @param client closed with the store
    public RemoteStore(RegistryClient client) {
        this.client = client;
    }

    @Override
    public SchemaText byId(int id) {
        return known(id, "schemas/ids/" + id);
    }

    @Override
    public SchemaText byGuid(UUID guid) {
        return known(guid, "schemas/guids/" + guid);
    }

    private SchemaText known(Object id, String path) {
        synchronized (known) {
            var text = known.get(id);
            if (text != null) {
                return text;
            }
        }
        var found = unknown.ask(id, () -> patiently(() -> text(client.get(path))));
        synchronized (known) {
            known.put(id, found);
        }
        return found;
    }

    @Override
    public Optional<Registered> latest(String subject) {
        return found(subject, "latest");
    }

    @Override
    public Optional<Registered> version(String subject, int version) {
        return found(subject, Integer.toString(version));
    }

    private Optional<Registered> found(String subject, String version) {
        return asked(
                () -> {
                    try {
                        var json =
                                client.get(
                                        "subjects/%s/versions/%s"
                                                .formatted(
                                                        RegistryClient.segment(subject), version));
                        return Optional.of(
                                new Registered(
                                        json.path("id").asInt(),
                                        json.path("subject").asText(),
                                        json.path("version").asInt(),
                                        text(json)));
                    } catch (RefusedException e) {
                        if (e.status() == 404) {
                            return Optional.empty();
                        }
                        throw e;
                    }
                });
    }

    @Override
    public int register(String subject, SchemaText schema) {
        var body = new LinkedHashMap<String, Object>();
        body.put("schemaType", schema.type().name());
        body.put("references", schema.references());
        body.put("schema", schema.text());
        var path = "subjects/%s/versions".formatted(RegistryClient.segment(subject));
        return asked(() -> client.post(path, body).path("id").asInt());
    }

    /// An answer about a schema.
    static SchemaText text(JsonNode json) {
        var key = new SubjectVersion(json.path("subject").asText(), json.path("version").asInt());
        var withId = (ObjectNode) json.deepCopy();
        withId.put("id", json.path("id").asInt());
        return StoredSchema.of(key, withId).schema();
    }

    @Override
    public void delete(String subject) {
        asked(
                () -> {
                    try {
                        return client.delete("subjects/" + RegistryClient.segment(subject));
                    } catch (RefusedException e) {
                        if (e.status() == 404) {
                            return e.status();
                        }
                        throw e;
                    }
                });
    }

    private static <T> T patiently(Supplier<T> question) {
        long end = System.nanoTime() + PATIENCE.toNanos();
        var pause = FIRST_PAUSE;
        while (true) {
            try {
                return asked(question);
            } catch (UnavailableException e) {
                if (System.nanoTime() + pause.toNanos() > end || Thread.interrupted()) {
                    throw e;
                }
                LOG.warn("{}; asking again in {} ms", e.getMessage(), pause.toMillis());
                LockSupport.parkNanos(pause.toNanos());
                pause = pause.multipliedBy(2);
                pause = pause.compareTo(PAUSE_MAX) > 0 ? PAUSE_MAX : pause;
            }
        }
    }

    private static <T> T asked(Supplier<T> question) {
        try {
            return question.get();
        } catch (RefusedException e) {
            if (e.saysNothingOfTheRequest()) {
                throw new UnavailableException("The Schema Registry answers: " + e.message(), e);
            }
            throw new FormatException(e.message());
        } catch (UserError e) {
            throw new UnavailableException(e.message(), e);
        } catch (IllegalArgumentException e) {
            throw new FormatException(
                    "The Schema Registry answers with a schema of an unknown type: "
                            + e.getMessage());
        }
    }

    @Override
    public void close() {
        client.close();
    }
}
