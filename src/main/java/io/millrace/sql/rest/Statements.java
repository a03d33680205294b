package io.millrace.sql.rest;

import io.millrace.sql.Decider;
import io.millrace.sql.Engine;
import io.millrace.sql.analyze.Analyzer;
import io.millrace.sql.analyze.Properties;
import io.millrace.sql.functions.Aggregates;
import io.millrace.sql.functions.Functions;
import io.millrace.sql.functions.Signature;
import io.millrace.sql.parse.Parser;
import io.millrace.sql.parse.Sql;
import io.millrace.sql.parse.SqlException;
import io.millrace.sql.stream.TopologyBuilder;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/// Executes the statements of one request, one after the other, each to its answer.
final class Statements {
    private final Engine engine;
    private final ConnectorStatements connectors;
    private final List<Map<String, @Nullable Object>> answers = new ArrayList<>();
    private Properties properties;

    Statements(Engine engine, Map<String, String> properties) {
        this.engine = engine;
        this.connectors = new ConnectorStatements(engine);
        this.properties = new Properties(properties);
    }

    /// The answers so far: also those before a statement that failed.
    List<Map<String, @Nullable Object>> answers() {
        return answers;
    }

    /// @throws SqlException if the statement cannot be executed
    void execute(Parser.Parsed parsed) {
        var text = parsed.text();
        switch (parsed.statement()) {
            case Sql.SetProperty(_, var name, var value, _) ->
                    properties = properties.with(Map.of(name, value));
            case Sql.UnsetProperty(_, var name) -> {
                var rest = new HashMap<>(properties.values());
                rest.remove(name);
                properties = new Properties(rest);
            }
            case Sql.InsertValues insert -> engine.insert(insert, properties);
            case Sql.Show show -> answers.add(show(show, text));
            case Sql.Describe describe -> {
                var source = engine.source(describe.at(), describe.name());
                answers.add(
                        Entities.entity(
                                "sourceDescription",
                                text,
                                one(
                                        "sourceDescription",
                                        Entities.describe(engine, source, describe.extended()))));
            }
            case Sql.DescribeAll all ->
                    answers.add(
                            Entities.entity(
                                    "source_descriptions",
                                    text,
                                    one(
                                            "sourceDescriptions",
                                            engine.catalog().sources().stream()
                                                    .filter(s -> s.kind() == all.kind())
                                                    .map(
                                                            s ->
                                                                    Entities.describe(
                                                                            engine,
                                                                            s,
                                                                            all.extended()))
                                                    .toList())));
            case Sql.DescribeFunction function -> answers.add(describeFunction(function, text));
            case Sql.Explain explain -> answers.add(explain(explain, text));
            case Sql.ExplainQuery explain -> answers.add(explainQuery(explain, text));
            case Sql.CreateConnector create ->
                    connectors.create(create, text, properties).ifPresent(answers::add);
            case Sql.DropConnector drop -> answers.add(connectors.drop(drop, text));
            case Sql.DescribeConnector describe -> answers.add(connectors.describe(describe, text));
            case Sql.ControlQuery control when control.control() != Sql.Control.TERMINATE -> {
                engine.control(control);
                answers.add(
                        Entities.done(
                                text,
                                "query/" + control.query().orElse("ALL"),
                                new Engine.Done(
                                        "Query "
                                                + control.control().name().toLowerCase(Locale.ROOT)
                                                + "d.",
                                        control.query(),
                                        -1)));
            }
            case Sql.Statement statement when Decider.decides(statement) ->
                    answers.add(
                            Entities.done(
                                    text, commandId(statement), engine.change(parsed, properties)));
            case Sql.Query query ->
                    throw new SqlException(
                            query.at(),
                            "The following statement types should be issued to the websocket"
                                    + " endpoint '/query': SELECT",
                            "POST it to /query or /query-stream");
            case Sql.Statement statement ->
                    throw SqlException.unsupported(
                            statement.at(), statement.getClass().getSimpleName());
        }
    }

    private static Map<String, Object> one(String name, Object value) {
        return Map.of(name, value);
    }

    private static String commandId(Sql.Statement statement) {
        return switch (statement) {
            case Sql.CreateSource c -> kind(c.kind()) + "/`" + c.name() + "`/create";
            case Sql.CreateAs c -> kind(c.kind()) + "/`" + c.name() + "`/create";
            case Sql.DropSource d -> kind(d.kind()) + "/`" + d.name() + "`/drop";
            case Sql.CreateType t -> "type/" + t.name() + "/create";
            case Sql.DropType t -> "type/" + t.name() + "/drop";
            case Sql.ControlQuery c -> "terminate/" + c.query().orElse("ALL") + "/execute";
            case Sql.InsertSelect i -> "stream/`" + i.name() + "`/create";
            default -> "statement/execute";
        };
    }

    private static String kind(Sql.Kind kind) {
        return kind.name().toLowerCase(Locale.ROOT);
    }

    // ---------------------------------------------------------------- SHOW

    private Map<String, @Nullable Object> show(Sql.Show show, String text) {
        return switch (show.what()) {
            case STREAMS ->
                    Entities.entity(
                            "streams",
                            text,
                            one("streams", Entities.sources(engine, Sql.Kind.STREAM)));
            case TABLES ->
                    Entities.entity(
                            "tables",
                            text,
                            one("tables", Entities.sources(engine, Sql.Kind.TABLE)));
            case TOPICS, ALL_TOPICS ->
                    Entities.entity(
                            "kafka_topics",
                            text,
                            one(
                                    "topics",
                                    Entities.topics(
                                            engine.topics(show.what() == Sql.What.ALL_TOPICS))));
            case QUERIES ->
                    Entities.entity(
                            "queries",
                            text,
                            one(
                                    "queries",
                                    engine.catalog().queries().stream()
                                            .map(q -> Entities.query(engine, q))
                                            .toList()));
            case PROPERTIES -> Entities.entity("properties", text, showProperties());
            case FUNCTIONS ->
                    Entities.entity("function_names", text, one("functions", functions()));
            case TYPES -> Entities.entity("type_list", text, one("types", types()));
            case VARIABLES -> Entities.entity("variables", text, one("variables", List.of()));
            case CONNECTORS, SOURCE_CONNECTORS, SINK_CONNECTORS -> connectors.list(show, text);
            case CONNECTOR_PLUGINS -> connectors.plugins(text);
        };
    }

    private Map<String, Object> types() {
        var types = new LinkedHashMap<String, Object>();
        engine.catalog().types().forEach((name, type) -> types.put(name, Values.schema(type)));
        return types;
    }

    private List<Map<String, Object>> functions() {
        var all = new ArrayList<Map<String, Object>>();
        var functions = engine.catalog().functions();
        for (var name : functions.names()) {
            var category = Functions.category(functions.candidates(name).getFirst());
            all.add(
                    Map.of(
                            "name",
                            name,
                            "type",
                            "SCALAR",
                            "category",
                            category.toUpperCase(Locale.ROOT)));
        }
        for (var name : Aggregates.names()) {
            all.add(Map.of("name", name, "type", "AGGREGATE", "category", "AGGREGATE"));
        }
        all.sort(Comparator.comparing(f -> String.valueOf(f.get("name"))));
        return all;
    }

    private Map<String, Object> showProperties() {
        var all = new ArrayList<Map<String, Object>>();
        engine.serverProperties()
                .forEach(
                        (name, value) ->
                                all.add(
                                        Map.of(
                                                "name",
                                                name,
                                                "scope",
                                                "KSQL",
                                                "value",
                                                value,
                                                "editable",
                                                true)));
        return Map.of(
                "properties",
                all,
                "overwrittenProperties",
                List.copyOf(properties.values().keySet()),
                "defaultProperties",
                List.of());
    }

    private Map<String, @Nullable Object> describeFunction(
            Sql.DescribeFunction function, String text) {
        var name = function.name();
        if (Aggregates.names().contains(name)) {
            return Entities.entity(
                    "describe_function",
                    text,
                    Map.of("name", name, "type", "AGGREGATE", "description", Aggregates.doc(name)));
        }
        var overloads = engine.catalog().functions().candidates(name);
        if (overloads.isEmpty()) {
            throw new SqlException(
                    function.at(),
                    "Can't find any functions with the name '" + name + "'",
                    "SHOW FUNCTIONS lists them");
        }
        return Entities.entity(
                "describe_function",
                text,
                Map.of(
                        "name",
                        name,
                        "type",
                        "SCALAR",
                        "description",
                        overloads.getFirst().about().doc(),
                        "path",
                        overloads.getFirst().isOfUser()
                                ? String.valueOf(engine.settings().extensionDir())
                                : "internal",
                        "functions",
                        overloads.stream().map(Statements::overload).toList()));
    }

    private static Map<String, Object> overload(Signature signature) {
        return Map.of(
                "signature",
                signature.toString(),
                "returnType",
                signature.result().toString(),
                "description",
                signature.about().doc());
    }

    // ---------------------------------------------------------------- EXPLAIN

    private Map<String, @Nullable Object> explain(Sql.Explain explain, String text) {
        var analyzer = new Analyzer(engine.catalog(), properties);
        return switch (explain.statement()) {
            case Sql.Query query ->
                    explained(
                            text,
                            Entities.explain(
                                    engine,
                                    "",
                                    text,
                                    analyzer.query(query.select()),
                                    Optional.empty(),
                                    "runs on a consumer, without Kafka Streams"));
            case Sql.CreateAs create ->
                    explained(text, text, analyzer.createAs(create, "EXPLAIN", text));
            case Sql.InsertSelect insert -> explained(text, text, analyzer.insertSelect(insert));
            default -> throw new SqlException(explain.at(), "EXPLAIN needs a query");
        };
    }

    private Map<String, @Nullable Object> explained(
            String text, String statement, Analyzer.Persistent made) {
        var topology =
                TopologyBuilder.persistent(
                        "EXPLAIN", made.query().plan(), made.sink().source(), _ -> {});
        return explained(
                text,
                Entities.explain(
                        engine,
                        "",
                        statement,
                        made.query(),
                        Optional.of(made.sink().source()),
                        topology.describe().toString()));
    }

    private static Map<String, @Nullable Object> explained(
            String text, Map<String, @Nullable Object> description) {
        return Entities.entity("queryDescription", text, Map.of("queryDescription", description));
    }

    private Map<String, @Nullable Object> explainQuery(Sql.ExplainQuery explain, String text) {
        var query = engine.query(explain.at(), explain.query());
        var parsed = Parser.statements(query.sql()).getFirst().statement();
        var analyzer = new Analyzer(engine.catalog(), new Properties(query.properties()));
        var made =
                switch (parsed) {
                    case Sql.CreateAs create -> analyzer.createAs(create, query.id(), query.sql());
                    case Sql.InsertSelect insert -> analyzer.insertSelect(insert);
                    default -> throw new IllegalStateException("not a query: " + query.sql());
                };
        return explained(
                text,
                Entities.explain(
                        engine,
                        query.id(),
                        query.sql(),
                        made.query(),
                        Optional.of(made.sink().source()),
                        engine.topology(query.id())));
    }
}
