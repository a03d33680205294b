package io.millrace.app;

import io.millrace.format.SchemaStore;
import io.millrace.format.SchemaText;

import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/// The schemas of a registry that may still be starting: who asks before it runs waits.
record OwnSchemas(CompletableFuture<SchemaStore> starting) implements SchemaStore {
    private SchemaStore store() {
        try {
            return starting.join();
        } catch (CompletionException e) {
            throw new UnavailableException("The Schema Registry has not started", e);
        }
    }

    @Override
    public SchemaText byId(int id) {
        return store().byId(id);
    }

    @Override
    public SchemaText byGuid(UUID guid) {
        return store().byGuid(guid);
    }

    @Override
    public Optional<Registered> latest(String subject) {
        return store().latest(subject);
    }

    @Override
    public Optional<Registered> version(String subject, int version) {
        return store().version(subject, version);
    }

    @Override
    public int register(String subject, SchemaText schema) {
        return store().register(subject, schema);
    }

    @Override
    public void delete(String subject) {
        store().delete(subject);
    }
}
