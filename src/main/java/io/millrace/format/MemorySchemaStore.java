package io.millrace.format;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/// Schemas in memory, for tests: ids count from 1, schemas are not checked against the versions
/// before.
public final class MemorySchemaStore implements SchemaStore {
    private final Map<Integer, SchemaText> byId = new HashMap<>();
    private final Map<String, List<Registered>> subjects = new LinkedHashMap<>();

    @Override
    public synchronized SchemaText byId(int id) {
        var schema = byId.get(id);
        if (schema == null) {
            throw new FormatException("there is no schema with id " + id);
        }
        return schema;
    }

    /// GUIDs follow from the schema, as registries say they do.
    @Override
    public synchronized SchemaText byGuid(UUID guid) {
        return byId.values().stream()
                .filter(schema -> guid(schema).equals(guid))
                .findFirst()
                .orElseThrow(() -> new FormatException("there is no schema with the GUID " + guid));
    }

    /// The GUID of a schema.
    public static UUID guid(SchemaText schema) {
        return UUID.nameUUIDFromBytes(schema.toString().getBytes(UTF_8));
    }

    @Override
    public synchronized Optional<Registered> latest(String subject) {
        var versions = subjects.getOrDefault(subject, List.of());
        return versions.isEmpty() ? Optional.empty() : Optional.of(versions.getLast());
    }

    @Override
    public synchronized Optional<Registered> version(String subject, int version) {
        var versions = subjects.getOrDefault(subject, List.of());
        return version < 1 || version > versions.size()
                ? Optional.empty()
                : Optional.of(versions.get(version - 1));
    }

    @Override
    public synchronized int register(String subject, SchemaText schema) {
        for (var version : subjects.getOrDefault(subject, List.of())) {
            if (version.schema().equals(schema)) {
                return version.id();
            }
        }
        for (var entry : byId.entrySet()) {
            if (entry.getValue().equals(schema)) {
                return add(subject, schema, entry.getKey());
            }
        }
        int id = 1;
        while (byId.containsKey(id)) {
            id++;
        }
        return add(subject, schema, id);
    }

    @Override
    public synchronized void delete(String subject) {
        subjects.remove(subject);
    }

    /// Makes a schema the latest version of a subject, with an id of the caller's choice.
    ///
    /// @throws FormatException if another schema has the id
    public synchronized int register(String subject, SchemaText schema, int id) {
        var other = byId.get(id);
        if (other != null && !other.equals(schema)) {
            throw new FormatException("another schema has id " + id);
        }
        return add(subject, schema, id);
    }

    private int add(String subject, SchemaText schema, int id) {
        byId.put(id, schema);
        var versions = subjects.computeIfAbsent(subject, _ -> new ArrayList<>());
        versions.add(new Registered(id, subject, versions.size() + 1, schema));
        return id;
    }
}
