package io.millrace.sql;

import io.millrace.sql.analyze.Analyzer;
import io.millrace.sql.analyze.EndpointOptions;
import io.millrace.sql.analyze.Plan;
import io.millrace.sql.analyze.Properties;
import io.millrace.sql.analyze.QueryPlan;
import io.millrace.sql.analyze.TypeNames;
import io.millrace.sql.catalog.Catalog;
import io.millrace.sql.catalog.Endpoint;
import io.millrace.sql.catalog.PersistentQuery;
import io.millrace.sql.catalog.Source;
import io.millrace.sql.parse.Parser;
import io.millrace.sql.parse.Span;
import io.millrace.sql.parse.Sql;
import io.millrace.sql.parse.Sql.IfExists;
import io.millrace.sql.parse.Sql.Kind;
import io.millrace.sql.parse.SqlException;

import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// Decides what statements change, against one state of the catalog. Pure: the engine, the replay
/// of the command log and the test runner all take this path.
///
/// @param sequence makes the ids of queries unique: the offset of the statement in the command log
public record Decider(Catalog catalog, Properties properties, long sequence) {
    /// Whether a statement is one that changes the catalog.
    public static boolean decides(Sql.Statement statement) {
        return switch (statement) {
            case Sql.CreateSource _,
                    Sql.CreateAs _,
                    Sql.InsertSelect _,
                    Sql.DropSource _,
                    Sql.CreateType _,
                    Sql.DropType _,
                    Sql.AlterSource _,
                    Sql.ControlQuery _,
                    Sql.CreateEndpoint _,
                    Sql.DropEndpoint _ ->
                    true;
            default -> false;
        };
    }

    /// @param parsed a statement for which [#decides] is true
    /// @throws SqlException if it cannot be done; nothing has happened then
    public Change decide(Parser.Parsed parsed) {
        return switch (parsed.statement()) {
            case Sql.CreateSource create -> createSource(create, parsed.text());
            case Sql.CreateAs create -> createAs(create, parsed.text());
            case Sql.InsertSelect insert -> insertSelect(insert, parsed.text());
            case Sql.DropSource drop -> drop(drop);
            case Sql.CreateType create -> createType(create);
            case Sql.DropType drop -> dropType(drop);
            case Sql.AlterSource alter -> alter(alter, parsed.text());
            case Sql.ControlQuery control -> control(control);
            case Sql.CreateEndpoint create -> createEndpoint(create, parsed.text());
            case Sql.DropEndpoint drop -> dropEndpoint(drop);
            default -> throw new IllegalArgumentException("decides nothing: " + parsed.text());
        };
    }

    private Analyzer analyzer() {
        return new Analyzer(catalog, properties);
    }

    // ---------------------------------------------------------------- CREATE

    private Change createSource(Sql.CreateSource create, String text) {
        var existing = existing(create.at(), create.kind(), create.name(), create.ifExists(), text);
        if (existing.isPresent()) {
            return existing.get();
        }
        var sink = analyzer().createSource(create, text);
        catalog.source(create.name())
                .ifPresent(old -> checkReplace(create.at(), old, sink.source()));
        return new Change(
                catalog.with(sink.source()),
                Optional.of(sink),
                Optional.empty(),
                List.of(),
                Optional.empty(),
                Optional.empty(),
                shown(create.kind()) + " created");
    }

    private Change createAs(Sql.CreateAs create, String text) {
        var existing = existing(create.at(), create.kind(), create.name(), create.ifExists(), text);
        if (existing.isPresent()) {
            return existing.get();
        }
        var old = catalog.source(create.name());
        var oldQuery = old.flatMap(Source::query).flatMap(catalog::query);
        var prefix = create.kind() == Kind.STREAM ? "CSAS_" : "CTAS_";
        var id = oldQuery.map(PersistentQuery::id).orElse(prefix + create.name() + "_" + sequence);
        var made = analyzer().createAs(create, id, text);
        if (old.isPresent()) {
            checkReplace(create.at(), old.get(), made.sink().source());
            oldQuery.ifPresent(q -> checkUpgrade(create.at(), q, made.query()));
        }
        var query =
                new PersistentQuery(
                        id,
                        text,
                        made.query().sources(),
                        create.name(),
                        properties.lasting().values(),
                        oldQuery.map(PersistentQuery::paused).orElse(false));
        return new Change(
                catalog.with(made.sink().source()).with(query),
                Optional.of(made.sink()),
                Optional.of(new Change.Start(id, made)),
                oldQuery.map(q -> List.of(q.id())).orElse(List.of()),
                Optional.empty(),
                Optional.of(id),
                "Created query with ID " + id);
    }

    /// What becomes of a CREATE whose name is taken, where nothing is made: IF NOT EXISTS, or the
    /// same statement again.
    private Optional<Change> existing(
            Span at, Kind kind, String name, IfExists ifExists, String text) {
        var old = catalog.source(name);
        if (old.isEmpty()) {
            return Optional.empty();
        }
        var made = Parser.normal(old.get().statement());
        var same = made.equals(Parser.normal(text));
        boolean altered = made.startsWith(Parser.normal(text + ";"));
        if ((same || altered) && properties.repeatable() && isRunning(old.get())) {
            return Optional.of(
                    Change.none(
                            catalog,
                            old.get().query(),
                            shown(kind) + " " + name + " is unchanged"));
        }
        return switch (ifExists) {
            case KEEP ->
                    Optional.of(
                            Change.none(
                                    catalog,
                                    old.get().query(),
                                    "Cannot add %s `%s`: A %s with the same name already exists."
                                            .formatted(
                                                    kind.name().toLowerCase(Locale.ROOT),
                                                    name,
                                                    old.get()
                                                            .kind()
                                                            .name()
                                                            .toLowerCase(Locale.ROOT))));
            case FAIL ->
                    throw new SqlException(
                            at,
                            "Cannot add %s '%s': A %s with the same name already exists"
                                    .formatted(
                                            kind.name().toLowerCase(Locale.ROOT),
                                            name,
                                            old.get().kind().name().toLowerCase(Locale.ROOT)),
                            same
                                    ? "it was made by this very statement; use CREATE OR REPLACE or"
                                            + " IF NOT EXISTS"
                                    : "use CREATE OR REPLACE, or DROP it first");
            case REPLACE ->
                    same && isRunning(old.get())
                            ? Optional.of(
                                    Change.none(
                                            catalog,
                                            old.get().query(),
                                            shown(kind) + " " + name + " is unchanged"))
                            : Optional.empty();
        };
    }

    private boolean isRunning(Source source) {
        return source.query().isEmpty() || source.query().flatMap(catalog::query).isPresent();
    }

    /// What reads a source must still be able to: columns may only be added, and the topic stays.
    private void checkReplace(Span at, Source old, Source next) {
        if (old.readOnly() || next.readOnly()) {
            throw new SqlException(
                    at,
                    "Cannot add %s '%s': CREATE OR REPLACE is not supported on source %ss"
                            .formatted(
                                    next.kind().name().toLowerCase(Locale.ROOT),
                                    next.name(),
                                    next.kind().name().toLowerCase(Locale.ROOT)),
                    "DROP it first");
        }
        if (old.kind() != next.kind()) {
            throw new SqlException(
                    at,
                    "Cannot replace %s '%s' by a %s".formatted(old.kind(), old.name(), next.kind()),
                    "DROP it first");
        }
        boolean sameStart =
                next.columns().size() >= old.columns().size()
                        && next.columns().subList(0, old.columns().size()).equals(old.columns());
        boolean used = !catalog.readers(old.name()).isEmpty() || old.query().isPresent();
        if (used && (!sameStart || !old.topic().equals(next.topic()))) {
            throw new SqlException(
                    at,
                    "Cannot replace '%s': its columns were (%s) and would be (%s)"
                            .formatted(old.name(), old.schema(), next.schema()),
                    "columns can only be added behind the others, and the topic must stay; DROP and"
                            + " CREATE");
        }
        if (used && !sameBytes(old, next)) {
            throw new SqlException(
                    at,
                    "Cannot replace '%s': its topic has records in formats %s and %s%s"
                            .formatted(
                                    old.name(),
                                    old.key().format(),
                                    old.value().format(),
                                    old.windowed().map(w -> ", with windows").orElse("")),
                    "formats, delimiters and windows must stay; DROP and CREATE with another"
                            + " topic");
        }
    }

    /// Whether the records that are in the topic can be read as those that will come.
    private static boolean sameBytes(Source old, Source next) {
        return old.key().equals(next.key())
                && old.value().format().equals(next.value().format())
                && old.value().options().equals(next.value().options())
                && old.windowed().equals(next.windowed());
    }

    /// A query without state goes on from where it was with its new plan; state has the shape of
    /// its old plan.
    private void checkUpgrade(Span at, PersistentQuery old, QueryPlan next) {
        if (next.plan().base() instanceof Plan.Group || !next.sources().equals(old.reads())) {
            throw new SqlException(
                    at,
                    "Cannot replace query %s in place: it keeps state, or reads another source now"
                            .formatted(old.id()),
                    "DROP %s and CREATE it again: it reads its input from the beginning"
                            .formatted(old.writes()));
        }
    }

    private Change insertSelect(Sql.InsertSelect insert, String text) {
        var again =
                catalog.queries().stream()
                        .filter(q -> Parser.normal(q.sql()).equals(Parser.normal(text)))
                        .findFirst();
        if (again.isPresent() && properties.repeatable()) {
            var running = again.get().id();
            return Change.none(catalog, Optional.of(running), "Query " + running + " is unchanged");
        }
        var made = analyzer().insertSelect(insert);
        var id = "INSERTQUERY_" + sequence;
        var query =
                new PersistentQuery(
                        id,
                        text,
                        made.query().sources(),
                        insert.name(),
                        properties.lasting().values(),
                        false);
        return new Change(
                catalog.with(query),
                Optional.empty(),
                Optional.of(new Change.Start(id, made)),
                List.of(),
                Optional.empty(),
                Optional.of(id),
                "Created query with ID " + id);
    }

    // ---------------------------------------------------------------- ALTER

    /// Columns are only added, and only to sources that no query writes as a whole. Queries that
    /// run go on with the columns that they were made with.
    ///
    /// Source: ksqlDB reference, "ALTER STREAM", "ALTER TABLE".
    private Change alter(Sql.AlterSource alter, String text) {
        var old = existing(alter.at(), alter.kind(), alter.name());
        var what = shown(alter.kind()) + " " + old.name();
        if (old.query().isPresent()) {
            throw new SqlException(
                    alter.at(),
                    "Cannot alter %s: its columns come from a query".formatted(old.name()),
                    "CREATE OR REPLACE %s %s AS SELECT ... with the new columns"
                            .formatted(alter.kind(), old.name()));
        }
        if (old.readOnly()) {
            throw new SqlException(
                    alter.at(),
                    "Cannot alter %s: ALTER is not supported on source %ss"
                            .formatted(old.name(), alter.kind().name().toLowerCase(Locale.ROOT)),
                    "DROP and CREATE it");
        }
        boolean again =
                alter.added().stream()
                        .allMatch(
                                def ->
                                        old.columns().stream()
                                                .anyMatch(c -> analyzer().isColumn(def, c)));
        if (again && properties.repeatable()) {
            return Change.of(catalog, what + " is unchanged");
        }
        return Change.of(
                catalog.with(analyzer().alter(alter, old, text)), what + " altered successfully.");
    }

    /// The source that a statement names, which must be of the kind that it says.
    private Source existing(Span at, Kind kind, String name) {
        var found =
                catalog.source(name)
                        .orElseThrow(
                                () ->
                                        new SqlException(
                                                at,
                                                "%s '%s' does not exist"
                                                        .formatted(shown(kind), name),
                                                "SHOW %sS lists them".formatted(kind)));
        if (found.kind() != kind) {
            throw new SqlException(
                    at,
                    "'%s' is a %s, not a %s".formatted(found.name(), found.kind(), kind),
                    "use %s in the statement".formatted(found.kind()));
        }
        return found;
    }

    // ---------------------------------------------------------------- DROP, TERMINATE

    private Change drop(Sql.DropSource drop) {
        if (drop.ifExists() && catalog.source(drop.name()).isEmpty()) {
            return Change.of(catalog, "Source `" + drop.name() + "` does not exist.");
        }
        var found = existing(drop.at(), drop.kind(), drop.name());
        var readers = catalog.readers(found.name()).stream().map(PersistentQuery::id).toList();
        if (!readers.isEmpty()) {
            throw new SqlException(
                    drop.at(),
                    "Cannot drop %s. The following queries read from this source: %s"
                            .formatted(found.name(), readers),
                    "TERMINATE them first");
        }
        var inserts =
                catalog.writers(found.name()).stream()
                        .map(PersistentQuery::id)
                        .filter(id -> !found.query().equals(Optional.of(id)))
                        .toList();
        if (!inserts.isEmpty()) {
            throw new SqlException(
                    drop.at(),
                    "Cannot drop %s. The following queries write into this source: %s"
                            .formatted(found.name(), inserts),
                    "TERMINATE them first");
        }
        var endpoints =
                catalog.endpoints().stream()
                        .filter(e -> e.sources().contains(found.name()))
                        .map(Endpoint::route)
                        .toList();
        if (!endpoints.isEmpty()) {
            throw new SqlException(
                    drop.at(),
                    "Cannot drop %s. The following endpoints use it: %s"
                            .formatted(found.name(), endpoints),
                    "DROP ENDPOINT them first");
        }
        if (drop.deleteTopic() && found.readOnly()) {
            throw new SqlException(
                    drop.at(), "Cannot delete topic for read-only source: " + found.name());
        }
        var stop = found.query().flatMap(catalog::query).map(PersistentQuery::id);
        var next = catalog.withoutSource(found.name());
        return new Change(
                stop.map(next::withoutQuery).orElse(next),
                Optional.empty(),
                Optional.empty(),
                stop.map(List::of).orElse(List.of()),
                drop.deleteTopic() ? Optional.of(found.topic()) : Optional.empty(),
                Optional.empty(),
                "Source `%s` (topic: %s) was dropped.".formatted(found.name(), found.topic()));
    }

    /// `TERMINATE`, `PAUSE` and `RESUME`, of one query or all.
    private Change control(Sql.ControlQuery control) {
        var queries =
                control.query()
                        .map(id -> List.of(query(control.at(), id)))
                        .orElseGet(() -> List.copyOf(catalog.queries()));
        var next = catalog;
        for (var query : queries) {
            next =
                    switch (control.control()) {
                        case TERMINATE -> next.withoutQuery(query.id());
                        case PAUSE -> query.paused() ? next : next.with(query.asPaused());
                        case RESUME -> query.paused() ? next.with(query.asResumed()) : next;
                    };
        }
        return switch (control.control()) {
            case TERMINATE ->
                    new Change(
                            next,
                            Optional.empty(),
                            Optional.empty(),
                            queries.stream().map(PersistentQuery::id).toList(),
                            Optional.empty(),
                            Optional.empty(),
                            "Query terminated.");
            case PAUSE -> Change.none(next, control.query(), "Query paused.");
            case RESUME -> Change.none(next, control.query(), "Query resumed.");
        };
    }

    /// The query of that id, in any case.
    PersistentQuery query(Span at, String id) {
        return catalog.query(id)
                .or(() -> catalog.query(id.toUpperCase(Locale.ROOT)))
                .orElseThrow(
                        () ->
                                new SqlException(
                                        at,
                                        "query '" + id + "' does not exist",
                                        "SHOW QUERIES lists them"));
    }

    // ---------------------------------------------------------------- endpoints

    private Change createEndpoint(Sql.CreateEndpoint create, String typed) {
        var text = EndpointOptions.sealed(typed);
        var route = create.route();
        var old = findEndpoint(route);
        if (old.isPresent()) {
            boolean same = Parser.normal(old.get().statement()).equals(Parser.normal(text));
            if (same && (properties.repeatable() || create.ifExists() == IfExists.REPLACE)) {
                return Change.of(catalog, "Endpoint " + route + " is unchanged");
            }
            switch (create.ifExists()) {
                case KEEP -> {
                    return Change.of(catalog, "Endpoint " + route + " already exists.");
                }
                case FAIL ->
                        throw new SqlException(
                                create.at(),
                                "Cannot add endpoint %s: %s already exists"
                                        .formatted(route, old.get().route()),
                                "use CREATE OR REPLACE, or DROP ENDPOINT it first");
                case REPLACE -> {}
            }
        }
        var plan = analyzer().endpoint(create);
        var without = old.map(e -> catalog.withoutEndpoint(e.route())).orElse(catalog);
        return Change.of(
                without.with(new Endpoint(route, text, plan.sources())),
                "Endpoint " + route + (old.isPresent() ? " replaced" : " created"));
    }

    private Change dropEndpoint(Sql.DropEndpoint drop) {
        if (drop.ifExists() && findEndpoint(drop.route()).isEmpty()) {
            return Change.of(catalog, "Endpoint " + drop.route() + " does not exist.");
        }
        var found = endpoint(drop.at(), drop.route());
        return Change.of(
                catalog.withoutEndpoint(found.route()),
                "Endpoint " + found.route() + " was dropped.");
    }

    private Optional<Endpoint> findEndpoint(Sql.Route route) {
        return catalog.endpoints().stream().filter(e -> e.route().sameRequests(route)).findFirst();
    }

    /// The endpoint that answers the same requests.
    Endpoint endpoint(Span at, Sql.Route route) {
        return findEndpoint(route)
                .orElseThrow(
                        () ->
                                new SqlException(
                                        at,
                                        "endpoint %s does not exist".formatted(route),
                                        "SHOW ENDPOINTS lists them"));
    }

    // ---------------------------------------------------------------- types

    private Change createType(Sql.CreateType create) {
        if (catalog.type(create.name()).isPresent()) {
            if (create.ifNotExists()) {
                return Change.of(catalog, create.name() + " is already registered with type");
            }
            throw new SqlException(
                    create.at(),
                    "Cannot register custom type '%s' since it is already registered"
                            .formatted(create.name()),
                    "DROP TYPE " + create.name());
        }
        var type = new TypeNames(catalog).resolve(create.type());
        return Change.of(
                catalog.with(create.name(), type),
                "Registered custom type with name '%s' and SQL type %s"
                        .formatted(create.name(), type));
    }

    private Change dropType(Sql.DropType drop) {
        if (catalog.type(drop.name()).isEmpty()) {
            if (drop.ifExists()) {
                return Change.of(catalog, "Type '" + drop.name() + "' does not exist");
            }
            throw new SqlException(
                    drop.at(),
                    "Type '" + drop.name() + "' does not exist",
                    "SHOW TYPES lists them");
        }
        return Change.of(catalog.withoutType(drop.name()), "Dropped type '" + drop.name() + "'");
    }

    private static String shown(Kind kind) {
        return kind == Kind.STREAM ? "Stream" : "Table";
    }
}
