package io.millrace.app;

import io.millrace.format.SchemaStore;
import io.millrace.format.SchemaStores;
import io.millrace.registry.RegistryClient;
import io.millrace.registry.RemoteStore;

import java.net.URI;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/// The registries that converters of connectors may name, beside the program's own.
final class RegistryStores implements SchemaStores {
    private record Elsewhere(URI url, String user, String password) {}

    private final SchemaStore own;
    private final Map<Elsewhere, SchemaStore> elsewhere = new ConcurrentHashMap<>();

    RegistryStores(SchemaStore own) {
        this.own = own;
    }

    @Override
    public SchemaStore own() {
        return own;
    }

    @Override
    public SchemaStore at(URI url, String user, String password) {
        return elsewhere.computeIfAbsent(
                new Elsewhere(url, user, password),
                e ->
                        new RemoteStore(
                                new RegistryClient(e.url().toString(), e.user(), e.password())));
    }
}
