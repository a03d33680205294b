package io.millrace.sql.catalog;

import io.millrace.data.Type;
import io.millrace.format.NoSchemaStore;
import io.millrace.format.SchemaStore;
import io.millrace.sql.functions.Functions;
import io.millrace.sql.parse.Sql.Route;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// All sources, types, persistent queries and endpoints, by name, in the order in which they were
/// made; the functions that statements can call, and the schemas of topics. Immutable: a change
/// gives a new catalog.
public final class Catalog {
    /// A catalog with nothing in it.
    public static final Catalog EMPTY =
            new Catalog(
                    Map.of(),
                    Map.of(),
                    Map.of(),
                    Map.of(),
                    Functions.BUILT_IN,
                    NoSchemaStore.INSTANCE);

    private final Map<String, Source> sources;
    private final Map<String, Type> types;
    private final Map<String, PersistentQuery> queries;
    private final Map<Route, Endpoint> endpoints;
    private final Functions functions;
    private final SchemaStore schemas;

    private Catalog(
            Map<String, Source> sources,
            Map<String, Type> types,
            Map<String, PersistentQuery> queries,
            Map<Route, Endpoint> endpoints,
            Functions functions,
            SchemaStore schemas) {
        this.sources = sources;
        this.types = types;
        this.queries = queries;
        this.endpoints = endpoints;
        this.functions = functions;
        this.schemas = schemas;
    }

    public Optional<Source> source(String name) {
        return Optional.ofNullable(sources.get(name));
    }

    public Collection<Source> sources() {
        return sources.values();
    }

    public Optional<Type> type(String name) {
        return Optional.ofNullable(types.get(name));
    }

    /// Custom types by name.
    public Map<String, Type> types() {
        return types;
    }

    public Optional<PersistentQuery> query(String id) {
        return Optional.ofNullable(queries.get(id));
    }

    public Collection<PersistentQuery> queries() {
        return queries.values();
    }

    /// Queries that read the source.
    public List<PersistentQuery> readers(String source) {
        return queries.values().stream().filter(q -> q.reads().contains(source)).toList();
    }

    /// Queries that write into the source.
    public List<PersistentQuery> writers(String source) {
        return queries.values().stream().filter(q -> q.writes().equals(source)).toList();
    }

    public Catalog with(Source source) {
        return new Catalog(
                with(sources, source.name(), source),
                types,
                queries,
                endpoints,
                functions,
                schemas);
    }

    public Catalog withoutSource(String name) {
        return new Catalog(without(sources, name), types, queries, endpoints, functions, schemas);
    }

    public Catalog with(String name, Type type) {
        return new Catalog(
                sources, with(types, name, type), queries, endpoints, functions, schemas);
    }

    public Catalog withoutType(String name) {
        return new Catalog(sources, without(types, name), queries, endpoints, functions, schemas);
    }

    public Catalog with(PersistentQuery query) {
        return new Catalog(
                sources, types, with(queries, query.id(), query), endpoints, functions, schemas);
    }

    public Optional<Endpoint> endpoint(Route route) {
        return Optional.ofNullable(endpoints.get(route));
    }

    public Collection<Endpoint> endpoints() {
        return endpoints.values();
    }

    public Catalog with(Endpoint endpoint) {
        return new Catalog(
                sources,
                types,
                queries,
                with(endpoints, endpoint.route(), endpoint),
                functions,
                schemas);
    }

    public Catalog withoutEndpoint(Route route) {
        return new Catalog(sources, types, queries, without(endpoints, route), functions, schemas);
    }

    public Catalog withoutQuery(String id) {
        return new Catalog(sources, types, without(queries, id), endpoints, functions, schemas);
    }

    /// The functions that statements can call.
    public Functions functions() {
        return functions;
    }

    /// The same catalog with other functions.
    @SuppressWarnings("ReferenceEquality") // so that nothing changed is the same catalog
    public Catalog with(Functions others) {
        return others == functions
                ? this
                : new Catalog(sources, types, queries, endpoints, others, schemas);
    }

    /// Where the schemas of topics are kept.
    public SchemaStore schemas() {
        return schemas;
    }

    /// The same catalog with another store of schemas.
    @SuppressWarnings("ReferenceEquality") // so that nothing changed is the same catalog
    public Catalog with(SchemaStore others) {
        return others == schemas
                ? this
                : new Catalog(sources, types, queries, endpoints, functions, others);
    }

    private static <K, T> Map<K, T> with(Map<K, T> map, K name, T value) {
        var copy = new LinkedHashMap<>(map);
        copy.put(name, value);
        return copy;
    }

    private static <K, T> Map<K, T> without(Map<K, T> map, K name) {
        var copy = new LinkedHashMap<>(map);
        copy.remove(name);
        return copy;
    }
}
