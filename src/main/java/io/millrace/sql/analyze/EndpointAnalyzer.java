package io.millrace.sql.analyze;

import io.millrace.data.Field;
import io.millrace.sql.analyze.Plan.Col;
import io.millrace.sql.catalog.Catalog;
import io.millrace.sql.parse.Span;
import io.millrace.sql.parse.Sql;
import io.millrace.sql.parse.Sql.Emit;
import io.millrace.sql.parse.SqlException;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/// `CREATE ENDPOINT`: what its statement means where there is a request to ask for its parts.
final class EndpointAnalyzer {
    private static final Pattern SEGMENT =
            Pattern.compile("\\{(?<name>[A-Za-z_][A-Za-z0-9_]*)}|[^{}?#\\s]*");

    private final Catalog catalog;
    private final Properties properties;

    private EndpointAnalyzer(Catalog catalog, Properties properties) {
        this.catalog = catalog;
        this.properties = properties;
    }

    static EndpointPlan analyze(Catalog catalog, Properties properties, Sql.CreateEndpoint create) {
        var _ = EndpointOptions.of(create.with()); // says what is wrong with them
        var functions = catalog.functions().forRequests(pathNames(create));
        return new EndpointAnalyzer(catalog.with(functions), properties).plan(create);
    }

    private EndpointPlan plan(Sql.CreateEndpoint create) {
        return switch (create.action()) {
            case Sql.InsertValues insert -> insert(create, insert);
            case Sql.Query query -> select(create, query.select());
            case Sql.Statement other ->
                    throw new SqlException(other.at(), "an endpoint has an INSERT or a SELECT");
        };
    }

    /// The names of the parts of the path that stand for anything.
    private static Set<String> pathNames(Sql.CreateEndpoint create) {
        var path = create.route().path();
        if (!path.startsWith("/")) {
            throw new SqlException(
                    create.at(),
                    "path '%s' does not begin with /".formatted(path),
                    "'/" + path + "'");
        }
        var names = new HashSet<String>();
        for (var segment : path.substring(1).split("/", -1)) {
            var match = SEGMENT.matcher(segment);
            if (!match.matches() || segment.equals(".") || segment.equals("..")) {
                throw new SqlException(
                        create.at(),
                        "'%s' in path '%s' is neither a text nor {name}".formatted(segment, path),
                        "as in '/users/{id}/orders'");
            }
            var name = match.group("name");
            if (name != null && !names.add(name)) {
                throw new SqlException(create.at(), "the path has {%s} twice".formatted(name));
            }
        }
        return names;
    }

    // ---------------------------------------------------------------- INSERT

    private EndpointPlan insert(Sql.CreateEndpoint create, Sql.InsertValues insert) {
        var body = body(create, insert);
        var scope =
                Scope.ofBody(
                        body.stream()
                                .map(f -> new Col(f.name(), f.type(), Col.Role.VALUE))
                                .toList());
        var row = InsertAnalyzer.insert(catalog, insert, scope);
        var respond = create.respond().map(new ExprAnalyzer(scope, new TypeNames(catalog))::expr);
        return new EndpointPlan.Insert(row, body, respond);
    }

    /// The fields that the statement names, and those that are a value by themselves: these have
    /// the type of their column.
    private List<Field> body(Sql.CreateEndpoint create, Sql.InsertValues insert) {
        var types = new TypeNames(catalog);
        var body = new ArrayList<Field>();
        for (var def : create.body()) {
            if (!(def.constraint() instanceof Sql.Constraint.None)) {
                throw new SqlException(def.at(), "a field of a body is neither KEY nor HEADER");
            }
            add(body, def.at(), new Field(def.name(), types.resolve(def.type())));
        }
        int declared = body.size();
        for (int i = 0; i < insert.values().size(); i++) {
            if (insert.values().get(i) instanceof Sql.Column(var at, var source, var name)
                    && source.isEmpty()
                    && body.subList(0, declared).stream().noneMatch(f -> f.name().equals(name))) {
                int value = i;
                InsertAnalyzer.column(catalog, insert, value)
                        .ifPresent(c -> add(body, at, new Field(name, c.type())));
            }
        }
        return body;
    }

    private static void add(List<Field> body, Span at, Field field) {
        for (var known : body) {
            if (known.name().equals(field.name())) {
                if (known.type().equals(field.type())) {
                    return;
                }
                throw new SqlException(
                        at,
                        "field %s would be %s and %s"
                                .formatted(field.name(), known.type(), field.type()),
                        "say its type behind the path: (%s %s)"
                                .formatted(field.name(), known.type()));
            }
        }
        body.add(field);
    }

    // ---------------------------------------------------------------- SELECT

    private EndpointPlan select(Sql.CreateEndpoint create, Sql.Select select) {
        if (!create.body().isEmpty()) {
            throw new SqlException(
                    create.body().getFirst().at(),
                    "a SELECT has no fields of a body",
                    "use PATH('x'), QUERY('x') or HEADER('x')");
        }
        if (select.emit() != Emit.NONE) {
            throw new SqlException(
                    select.at(),
                    "an endpoint answers once, and EMIT CHANGES goes on",
                    "remove EMIT CHANGES");
        }
        var query = new Analyzer(catalog, properties).query(select);
        return new EndpointPlan.Select(query, KeyChoices.single(query.plan()));
    }
}
