package io.millrace.sql.rest;

import io.millrace.sql.Decider;
import io.millrace.sql.Engine;
import io.millrace.sql.SessionProperties;
import io.millrace.sql.analyze.Properties;
import io.millrace.sql.functions.Aggregates;
import io.millrace.sql.functions.Functions;
import io.millrace.sql.functions.Signature;
import io.millrace.sql.parse.Parser;
import io.millrace.sql.parse.Sql;
import io.millrace.sql.parse.SqlException;

import org.apache.kafka.clients.admin.TopicDescription;
import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// Executes the statements of one request, one after the other, each to its answer.
final class Statements {
    private final Engine engine;
    private final ConnectorStatements connectors;
    private final QueryAnswers queries;
    private final Descriptions descriptions;
    private final Map<String, String> variables;
    private final List<Map<String, @Nullable Object>> answers = new ArrayList<>();
    private Properties properties;

    /// @param variables that are defined at the beginning, by name
    Statements(
            Engine engine,
            QueryAnswers queries,
            Map<String, String> properties,
            Map<String, String> variables) {
        this.engine = engine;
        this.queries = queries;
        this.descriptions = new Descriptions(engine);
        this.variables = new TreeMap<>(variables);
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
            case Sql.SetProperty set -> set(set);
            case Sql.Define define -> variables.put(define.name(), define.value());
            case Sql.Undefine(_, var name) -> variables.remove(name);
            case Sql.AssertTopic assertion -> assertTopic(assertion, text);
            case Sql.AssertSchema assertion -> assertSchema(assertion, text);
            case Sql.RunScript script ->
                    throw new SqlException(
                            script.at(),
                            "RUN SCRIPT reads a file where the client runs",
                            "type it in millrace sql, or send the statements of the file");
            case Sql.Print print ->
                    throw new SqlException(
                            print.at(), "PRINT answers line by line", "POST it to /query");
            case Sql.UnsetProperty(_, var name) -> {
                var rest = new HashMap<>(properties.values());
                rest.remove(name);
                properties = new Properties(rest);
            }
            case Sql.WriteRow row -> engine.write(row, properties);
            case Sql.Show show -> answers.add(show(show, text));
            case Sql.Describe describe -> {
                var source = engine.source(describe.at(), describe.name());
                answers.add(
                        Entities.entity(
                                "sourceDescription",
                                text,
                                one(
                                        "sourceDescription",
                                        descriptions.of(source, describe.extended()))));
            }
            case Sql.DescribeEndpoint(var at, var route) ->
                    answers.add(
                            Entities.entity(
                                    "endpoint_description",
                                    text,
                                    one(
                                            "endpoint",
                                            Entities.endpoint(engine.endpoint(at, route)))));
            case Sql.DescribeAll all -> answers.add(describeAll(all.kind(), all.extended(), text));
            case Sql.DescribeFunction function -> answers.add(describeFunction(function, text));
            case Sql.Explain explain ->
                    answers.add(new Explanations(engine, properties).explain(explain, text));
            case Sql.ExplainQuery explain ->
                    answers.add(new Explanations(engine, properties).explain(explain, text));
            case Sql.CreateConnector create ->
                    connectors.create(create, text, properties).ifPresent(answers::add);
            case Sql.DropConnector drop -> answers.add(connectors.drop(drop, text));
            case Sql.DescribeConnector describe -> answers.add(connectors.describe(describe, text));
            case Sql.ControlQuery control when endsTransient(control) ->
                    answers.add(
                            Entities.done(
                                    text,
                                    commandId(control),
                                    new Engine.Done(
                                            "Query terminated.",
                                            control.query(),
                                            -1,
                                            Optional.empty())));
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

    private void set(Sql.SetProperty set) {
        if (set.system()) {
            throw new SqlException(
                    set.at(),
                    "ALTER SYSTEM is not there: the server's settings are read when it starts",
                    "put %s into millrace.properties".formatted(set.name()));
        }
        SessionProperties.problem(Map.of(set.name(), set.value()))
                .ifPresent(
                        problem -> {
                            throw new SqlException(set.at(), problem);
                        });
        properties = properties.with(Map.of(set.name(), set.value()));
    }

    private void assertTopic(Sql.AssertTopic assertion, String text) {
        var missing = engine.missing(assertion);
        if (missing.isPresent()) {
            throw SqlError.ASSERTION_FAILED.with(missing.get()).detail("statementText", text);
        }
        answers.add(
                Entities.entity(
                        "assert_topic",
                        text,
                        Map.of("topicName", assertion.topic(), "exists", assertion.exists())));
    }

    private void assertSchema(Sql.AssertSchema assertion, String text) {
        var missing = engine.missing(assertion);
        if (missing.isPresent()) {
            throw SqlError.ASSERTION_FAILED.with(missing.get()).detail("statementText", text);
        }
        var about = new LinkedHashMap<String, @Nullable Object>();
        about.put("subject", assertion.subject().orElse(null));
        about.put("id", assertion.id().orElse(null));
        about.put("exists", assertion.exists());
        answers.add(Entities.entity("assert_schema", text, about));
    }

    private Map<String, @Nullable Object> describeAll(
            Sql.Kind kind, boolean extended, String text) {
        return Entities.entity(
                "source_descriptions",
                text,
                one("sourceDescriptions", descriptions.of(kind, extended)));
    }

    private static Map<String, Object> one(String name, Object value) {
        return Map.of(name, value);
    }

    /// `TERMINATE` of a push query: those are no part of the command log.
    private boolean endsTransient(Sql.ControlQuery control) {
        return control.control() == Sql.Control.TERMINATE
                && control.query().map(queries::close).orElse(false);
    }

    private static String commandId(Sql.Statement statement) {
        return switch (statement) {
            case Sql.CreateSource c -> kind(c.kind()) + "/`" + c.name() + "`/create";
            case Sql.CreateAs c -> kind(c.kind()) + "/`" + c.name() + "`/create";
            case Sql.DropSource d -> kind(d.kind()) + "/`" + d.name() + "`/drop";
            case Sql.CreateType t -> "type/" + t.name() + "/create";
            case Sql.DropType t -> "type/" + t.name() + "/drop";
            case Sql.ControlQuery c ->
                    c.control().name().toLowerCase(Locale.ROOT)
                            + "/"
                            + c.query().orElse("ALL")
                            + "/execute";
            case Sql.CreateEndpoint c -> "endpoint/" + c.route() + "/create";
            case Sql.DropEndpoint d -> "endpoint/" + d.route() + "/drop";
            case Sql.AlterSource a -> kind(a.kind()) + "/`" + a.name() + "`/alter";
            case Sql.InsertSelect i -> "stream/`" + i.name() + "`/create";
            default -> "statement/execute";
        };
    }

    private static String kind(Sql.Kind kind) {
        return kind.name().toLowerCase(Locale.ROOT);
    }

    // ---------------------------------------------------------------- SHOW

    /// The persistent queries, then those that somebody waits for here.
    private List<Map<String, Object>> queries() {
        var all = new ArrayList<Map<String, Object>>();
        engine.catalog().queries().forEach(q -> all.add(Entities.query(engine, q)));
        new TreeMap<>(queries.running()).forEach((id, q) -> all.add(Entities.query(id, q.text())));
        return all;
    }

    private Map<String, @Nullable Object> show(Sql.Show show, String text) {
        return switch (show.what()) {
            case STREAMS ->
                    show.extended()
                            ? describeAll(Sql.Kind.STREAM, true, text)
                            : sources("streams", Sql.Kind.STREAM, text);
            case TABLES ->
                    show.extended()
                            ? describeAll(Sql.Kind.TABLE, true, text)
                            : sources("tables", Sql.Kind.TABLE, text);
            case TOPICS -> topics(engine.topics(false), show.extended(), text);
            case ALL_TOPICS -> topics(engine.topics(true), show.extended(), text);
            case QUERIES ->
                    show.extended()
                            ? Entities.entity(
                                    "queryDescriptionList",
                                    text,
                                    one(
                                            "queryDescriptions",
                                            new Explanations(engine, properties).all()))
                            : Entities.entity("queries", text, one("queries", queries()));
            case PROPERTIES -> Entities.entity("properties", text, showProperties());
            case FUNCTIONS ->
                    Entities.entity("function_names", text, one("functions", functions()));
            case TYPES -> Entities.entity("type_list", text, one("types", types()));
            case VARIABLES ->
                    Entities.entity(
                            "variables",
                            text,
                            one(
                                    "variables",
                                    variables.entrySet().stream()
                                            .map(
                                                    v ->
                                                            Map.of(
                                                                    "name",
                                                                    v.getKey(),
                                                                    "value",
                                                                    v.getValue()))
                                            .toList()));
            case CONNECTORS, SOURCE_CONNECTORS, SINK_CONNECTORS -> connectors.list(show, text);
            case CONNECTOR_PLUGINS -> connectors.plugins(text);
            case ENDPOINTS -> Entities.entity("endpoints", text, one("endpoints", endpoints()));
        };
    }

    private Map<String, @Nullable Object> sources(String name, Sql.Kind kind, String text) {
        return Entities.entity(name, text, one(name, Entities.sources(engine, kind)));
    }

    private Map<String, @Nullable Object> topics(
            Map<String, TopicDescription> topics, boolean extended, String text) {
        return extended
                ? Entities.entity(
                        "kafka_topics_extended",
                        text,
                        one("topics", Entities.topics(topics, engine.readers())))
                : Entities.entity("kafka_topics", text, one("topics", Entities.topics(topics)));
    }

    private List<Map<String, Object>> endpoints() {
        return engine.catalog().endpoints().stream().map(Entities::endpoint).toList();
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

    /// The server's, and over them those of the session.
    private Map<String, Object> showProperties() {
        var values = new TreeMap<>(engine.serverProperties());
        var defaults = engine.defaultProperties();
        values.putAll(properties.values());
        var all = new ArrayList<Map<String, Object>>();
        Secrets.hidden(values)
                .forEach(
                        (name, value) -> {
                            var entry = new LinkedHashMap<String, Object>();
                            entry.put("name", name);
                            entry.put("scope", name.startsWith("ksql.") ? "KSQL" : "KAFKA");
                            entry.put("value", value);
                            entry.put("editable", SessionProperties.nameProblem(name).isEmpty());
                            all.add(entry);
                        });
        return Map.of(
                "properties",
                all,
                "overwrittenProperties",
                List.copyOf(properties.values().keySet()),
                "defaultProperties",
                defaults.stream().filter(d -> !properties.values().containsKey(d)).toList());
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
}
