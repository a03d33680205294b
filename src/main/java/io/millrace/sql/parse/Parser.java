package io.millrace.sql.parse;

import io.millrace.sql.parse.Sql.ConnectorKind;
import io.millrace.sql.parse.Sql.Constraint;
import io.millrace.sql.parse.Sql.IfExists;
import io.millrace.sql.parse.Sql.Kind;
import io.millrace.sql.parse.Sql.Statement;
import io.millrace.sql.parse.Sql.What;
import io.millrace.sql.parse.Sql.With;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/// Statements, one method a grammar rule. Queries are in [SelectParser], expressions in
/// [ExprParser].
public final class Parser {
    private final Tokens tokens;
    private final ExprParser exprs;
    private final SelectParser selects;

    private Parser(String text) {
        tokens = new Tokens(text);
        exprs = new ExprParser(tokens);
        selects = new SelectParser(tokens, exprs);
    }

    /// A statement and the text that it was parsed from, without the semicolon.
    public record Parsed(Statement statement, String text) {}

    /// Parses statements separated by semicolons; the last may do without one. Nothing but white
    /// space gives none.
    ///
    /// @throws SqlException for the first thing that the grammar has no place for
    public static List<Parsed> statements(String text) {
        var parser = new Parser(text);
        var all = new ArrayList<Parsed>();
        while (!parser.tokens.atEnd()) {
            if (parser.tokens.accept(";")) {
                continue;
            }
            var first = parser.tokens.peek();
            var statement = parser.statement();
            all.add(new Parsed(statement, parser.tokens.textFrom(first)));
            if (!parser.tokens.atEnd() && !parser.tokens.accept(";")) {
                throw parser.tokens.unexpected("';' or the end of the statement");
            }
        }
        return all;
    }

    /// Parses the statements of a request, of which DEFINE and UNDEFINE count for those behind
    /// them. All or nothing: an error in the last one comes before the first one runs.
    ///
    /// @param variables what `${name}` stands for at the beginning
    /// @throws SqlException with its place in the text
    public static List<Parsed> script(String text, Map<String, String> variables) {
        var values = new HashMap<>(variables);
        var all = new ArrayList<Parsed>();
        for (var piece : Script.of(text).all(text)) {
            // blanks in front, so that places are those of the whole text
            var place = "\n".repeat(piece.line() - 1) + " ".repeat(piece.column() - 1);
            for (var parsed : statements(place + Variables.replace(piece.text(), values))) {
                switch (parsed.statement()) {
                    case Sql.Define define -> values.put(define.name(), define.value());
                    case Sql.Undefine undefine -> values.remove(undefine.name());
                    default -> {}
                }
                all.add(parsed);
            }
        }
        return all;
    }

    /// The text with its words in one spelling, so that two statements that differ in white space,
    /// comments or the case of plain names become equal.
    public static String normal(String text) {
        return Lexer.tokens(text).stream()
                .filter(token -> token.kind() != Token.Kind.END)
                .map(Token::shown)
                .collect(Collectors.joining(" "));
    }

    /// The statement with another text as the value of an option of its `WITH (...)`; all else
    /// stays letter for letter. Without the option it stays as it is.
    public static String replaceOption(
            String statement, String option, UnaryOperator<String> replacement) {
        var tokens = Lexer.tokens(statement);
        var with =
                IntStream.range(0, tokens.size() - 1)
                        .takeWhile(i -> !tokens.get(i).is("AS"))
                        .filter(i -> tokens.get(i).is("WITH") && tokens.get(i + 1).is("("))
                        .findFirst();
        if (with.isEmpty()) {
            return statement;
        }
        for (int i = with.getAsInt(); !tokens.get(i).is(")") && i + 2 < tokens.size(); i++) {
            var value = tokens.get(i + 2);
            if (tokens.get(i).text().equalsIgnoreCase(option)
                    && tokens.get(i + 1).is("=")
                    && value.kind() == Token.Kind.STRING) {
                return statement.substring(0, value.start())
                        + "'"
                        + replacement.apply(value.text()).replace("'", "''")
                        + "'"
                        + statement.substring(value.end());
            }
        }
        return statement;
    }

    /// The texts in calls of a function with one text: `QUERY('x')`.
    public static List<String> textArguments(String statement, String function) {
        var tokens = Lexer.tokens(statement);
        var found = new ArrayList<String>();
        for (int i = 0; i + 2 < tokens.size(); i++) {
            if (tokens.get(i).is(function)
                    && tokens.get(i + 1).is("(")
                    && tokens.get(i + 2).kind() == Token.Kind.STRING
                    && !found.contains(tokens.get(i + 2).text())) {
                found.add(tokens.get(i + 2).text());
            }
        }
        return found;
    }

    /// Parses exactly one expression.
    public static Sql.Expr expression(String text) {
        var parser = new Parser(text);
        var expr = parser.exprs.expr();
        if (!parser.tokens.atEnd()) {
            throw parser.tokens.unexpected("the end of the expression");
        }
        return expr;
    }

    /// Parses exactly one type, as in `MAP<STRING, ARRAY<INT>>`.
    public static Sql.TypeName type(String text) {
        var parser = new Parser(text);
        var type = parser.exprs.type();
        if (!parser.tokens.atEnd()) {
            throw parser.tokens.unexpected("the end of the type");
        }
        return type;
    }

    /// Parses a duration, as in `10 SECONDS`.
    public static Duration duration(String text) {
        var tokens = new Tokens(text);
        var duration = Units.duration(tokens);
        if (!tokens.atEnd()) {
            throw tokens.unexpected("the end of the duration");
        }
        return duration;
    }

    /// Parses column definitions, as in `ID BIGINT KEY, V STRING`.
    public static List<Sql.ColumnDef> columns(String text) {
        var parser = new Parser(text);
        var columns = parser.tokens.commaList(parser::columnDef);
        if (!parser.tokens.atEnd()) {
            throw parser.tokens.unexpected("the end of the columns");
        }
        return columns;
    }

    private Statement statement() {
        var at = tokens.here();
        var first = tokens.peek();
        return switch (first.text()) {
            case "SELECT", "WITH" -> new Sql.Query(at, selects.query());
            case "CREATE" -> create();
            case "INSERT" -> insert();
            case "DROP" -> drop();
            case "ALTER" -> alter();
            case "SHOW", "LIST" -> show();
            case "DESCRIBE" -> describe();
            case "EXPLAIN" -> explain();
            case "TERMINATE", "PAUSE", "RESUME" -> control();
            case "PRINT" -> print();
            case "SET" -> set();
            case "UNSET" -> {
                tokens.take();
                yield new Sql.UnsetProperty(at, tokens.string(" as name of the property"));
            }
            case "DEFINE" -> {
                tokens.take();
                var name = tokens.nameAsTyped(" of a variable");
                tokens.expect("=");
                yield new Sql.Define(at, name, tokens.string(" as value"));
            }
            case "UNDEFINE" -> {
                tokens.take();
                yield new Sql.Undefine(at, tokens.nameAsTyped(" of a variable"));
            }
            case "RUN" -> {
                tokens.expect("RUN", "SCRIPT");
                yield new Sql.RunScript(at, tokens.string(" as path of the script"));
            }
            case "ASSERT" -> assertion();
            case "DELETE" -> delete();
            default -> throw tokens.unexpected("a statement");
        };
    }

    // ---------------------------------------------------------------- CREATE

    private Statement create() {
        var at = tokens.expect("CREATE");
        boolean replace = tokens.accept("OR", "REPLACE");
        if (tokens.accept("TYPE")) {
            boolean ifNotExists = tokens.accept("IF", "NOT", "EXISTS");
            var name = tokens.name(" of a type");
            tokens.expect("AS");
            return new Sql.CreateType(at, name, ifNotExists, exprs.type());
        }
        if (tokens.sees("SINK", "CONNECTOR") || tokens.sees("SOURCE", "CONNECTOR")) {
            return createConnector(at);
        }
        if (tokens.accept("ENDPOINT")) {
            return createEndpoint(at, replace);
        }
        boolean readOnly = tokens.accept("SOURCE");
        if (readOnly && replace) {
            throw new SqlException(
                    at,
                    "CREATE OR REPLACE is not supported on source streams and tables",
                    "DROP it first");
        }
        var kind = kind();
        var ifExists = ifNotExists(replace);
        var name = tokens.name(" of the " + kind.name().toLowerCase(Locale.ROOT));
        List<Sql.ColumnDef> columns = tokens.sees("(") ? columnDefs() : List.of();
        var with = with();
        if (!tokens.accept("AS")) {
            return new Sql.CreateSource(at, kind, name, ifExists, readOnly, columns, with);
        }
        if (!columns.isEmpty()) {
            throw new SqlException(
                    columns.getFirst().at(),
                    "CREATE ... AS SELECT takes its columns from the query",
                    "remove the list of columns");
        }
        if (readOnly) {
            throw new SqlException(
                    at, "a SOURCE " + kind + " reads a topic that exists", "remove SOURCE, or AS");
        }
        return new Sql.CreateAs(at, kind, name, ifExists, with, selects.query());
    }

    private IfExists ifNotExists(boolean replace) {
        if (!tokens.sees("IF")) {
            return replace ? IfExists.REPLACE : IfExists.FAIL;
        }
        var at = tokens.expect("IF", "NOT", "EXISTS");
        if (replace) {
            throw new SqlException(
                    at, "OR REPLACE and IF NOT EXISTS exclude each other", "keep one");
        }
        return IfExists.KEEP;
    }

    private Statement createEndpoint(Span at, boolean replace) {
        var ifExists = ifNotExists(replace);
        var route = route();
        List<Sql.ColumnDef> body = tokens.sees("(") ? columnDefs() : List.of();
        var with = with();
        var respond =
                tokens.accept("RESPOND") ? Optional.of(exprs.expr()) : Optional.<Sql.Expr>empty();
        tokens.expect("AS");
        if (tokens.sees("SELECT") || tokens.sees("WITH")) {
            var selectAt = tokens.here();
            respond.ifPresent(
                    r -> {
                        throw new SqlException(
                                r.at(), "a SELECT answers with its rows", "remove RESPOND");
                    });
            return new Sql.CreateEndpoint(
                    at,
                    route,
                    ifExists,
                    body,
                    with,
                    respond,
                    new Sql.Query(selectAt, selects.query()));
        }
        var action = insert();
        if (!(action instanceof Sql.InsertValues)) {
            throw new SqlException(
                    action.at(),
                    "an endpoint inserts one row for each request",
                    "INSERT INTO name [(columns)] VALUES (...)");
        }
        return new Sql.CreateEndpoint(at, route, ifExists, body, with, respond, action);
    }

    /// `route = GET|POST|PUT|DELETE string`
    private Sql.Route route() {
        for (var method : List.of("GET", "POST", "PUT", "DELETE")) {
            if (tokens.accept(method)) {
                return new Sql.Route(method, tokens.string(" as path"));
            }
        }
        throw tokens.unexpected("GET, POST, PUT or DELETE");
    }

    private Kind kind() {
        if (tokens.accept("STREAM")) {
            return Kind.STREAM;
        }
        if (tokens.accept("TABLE")) {
            return Kind.TABLE;
        }
        throw tokens.unexpected("'STREAM' or 'TABLE'");
    }

    private Statement createConnector(Span at) {
        var kind = tokens.accept("SINK") ? ConnectorKind.SINK : ConnectorKind.SOURCE;
        tokens.accept("SOURCE");
        tokens.expect("CONNECTOR");
        boolean ifNotExists = tokens.accept("IF", "NOT", "EXISTS");
        var name = connectorName();
        if (!tokens.sees("WITH")) {
            throw tokens.unexpected("'WITH'");
        }
        return new Sql.CreateConnector(at, kind, name, ifNotExists, with());
    }

    private String connectorName() {
        return tokens.peek().kind() == Token.Kind.STRING
                ? tokens.take().text()
                : tokens.name(" of a connector");
    }

    /// `columns = '(' column {, column} ')'`
    private List<Sql.ColumnDef> columnDefs() {
        tokens.expect("(");
        if (tokens.accept(")")) {
            return List.of();
        }
        var columns = tokens.commaList(this::columnDef);
        tokens.expect(")");
        return columns;
    }

    private Sql.ColumnDef columnDef() {
        var at = tokens.here();
        var name = tokens.name(" of a column");
        var type = exprs.type();
        Constraint constraint = new Constraint.None();
        if (tokens.accept("PRIMARY", "KEY")) {
            constraint = new Constraint.PrimaryKey();
        } else if (tokens.accept("KEY")) {
            constraint = new Constraint.Key();
        } else if (tokens.accept("HEADERS")) {
            constraint = new Constraint.Headers(Optional.empty());
        } else if (tokens.accept("HEADER", "(")) {
            constraint =
                    new Constraint.Headers(Optional.of(tokens.string(" as key of the header")));
            tokens.expect(")");
        }
        return new Sql.ColumnDef(at, name, type, constraint);
    }

    /// `with = [WITH '(' name = literal {, ...} ')']`
    private With with() {
        if (!tokens.sees("WITH", "(")) {
            return With.EMPTY;
        }
        var at = tokens.expect("WITH", "(");
        var options = new LinkedHashMap<String, Sql.Literal>();
        while (!tokens.sees(")")) {
            var key = tokens.peek();
            var name =
                    key.kind() == Token.Kind.STRING
                            ? tokens.take().text()
                            : tokens.name(" of an option");
            tokens.expect("=");
            if (options.put(name, exprs.literal()) != null) {
                throw new SqlException(key.span(), "option " + name + " is given twice");
            }
            if (!tokens.accept(",")) {
                break;
            }
        }
        tokens.expect(")");
        return new With(at, options);
    }

    // ---------------------------------------------------------------- INSERT, DROP, ALTER

    private Statement insert() {
        var at = tokens.expect("INSERT", "INTO");
        var name = tokens.name(" of a stream or table");
        List<String> columns = List.of();
        if (tokens.accept("(")) {
            columns = tokens.commaList(() -> tokens.name(" of a column"));
            tokens.expect(")");
        }
        if (tokens.accept("VALUES")) {
            tokens.expect("(");
            var values = tokens.commaList(exprs::expr);
            tokens.expect(")");
            return new Sql.InsertValues(at, name, columns, values);
        }
        if (!columns.isEmpty()) {
            throw tokens.unexpected("'VALUES'");
        }
        return new Sql.InsertSelect(at, name, with(), selects.query());
    }

    private Statement drop() {
        var at = tokens.expect("DROP");
        if (tokens.accept("CONNECTOR")) {
            boolean ifExists = tokens.accept("IF", "EXISTS");
            return new Sql.DropConnector(at, connectorName(), ifExists);
        }
        if (tokens.accept("ENDPOINT")) {
            boolean ifExists = tokens.accept("IF", "EXISTS");
            return new Sql.DropEndpoint(at, route(), ifExists);
        }
        if (tokens.accept("TYPE")) {
            boolean ifExists = tokens.accept("IF", "EXISTS");
            return new Sql.DropType(at, tokens.name(" of a type"), ifExists);
        }
        var kind = kind();
        boolean ifExists = tokens.accept("IF", "EXISTS");
        var name = tokens.name(" of a stream or table");
        return new Sql.DropSource(at, kind, name, ifExists, tokens.accept("DELETE", "TOPIC"));
    }

    private Statement alter() {
        var at = tokens.expect("ALTER");
        if (tokens.accept("SYSTEM")) {
            var name = tokens.string(" as name of the property");
            tokens.expect("=");
            return new Sql.SetProperty(at, name, tokens.string(" as value"), true);
        }
        var kind = kind();
        var name = tokens.name(" of a stream or table");
        var added =
                tokens.commaList(
                        () -> {
                            tokens.expect("ADD");
                            tokens.accept("COLUMN");
                            return columnDef();
                        });
        return new Sql.AlterSource(at, kind, name, added);
    }

    // ---------------------------------------------------------------- SHOW, DESCRIBE, EXPLAIN

    private Statement show() {
        var at = tokens.here();
        tokens.take();
        var what = what();
        return new Sql.Show(at, what, tokens.accept("EXTENDED"));
    }

    private What what() {
        if (tokens.accept("ALL", "TOPICS")) {
            return What.ALL_TOPICS;
        }
        if (tokens.accept("CONNECTOR", "PLUGINS")) {
            return What.CONNECTOR_PLUGINS;
        }
        if (tokens.accept("SOURCE", "CONNECTORS")) {
            return What.SOURCE_CONNECTORS;
        }
        if (tokens.accept("SINK", "CONNECTORS")) {
            return What.SINK_CONNECTORS;
        }
        for (var plain :
                List.of(
                        What.PROPERTIES,
                        What.TOPICS,
                        What.STREAMS,
                        What.TABLES,
                        What.FUNCTIONS,
                        What.QUERIES,
                        What.TYPES,
                        What.VARIABLES,
                        What.CONNECTORS,
                        What.ENDPOINTS)) {
            if (tokens.accept(plain.name())) {
                return plain;
            }
        }
        throw tokens.unexpected(
                "PROPERTIES, TOPICS, STREAMS, TABLES, FUNCTIONS, QUERIES, TYPES, VARIABLES,"
                        + " CONNECTORS, CONNECTOR PLUGINS or ENDPOINTS");
    }

    private Statement describe() {
        var at = tokens.expect("DESCRIBE");
        if (tokens.accept("FUNCTION")) {
            return new Sql.DescribeFunction(at, tokens.name(" of a function"));
        }
        if (tokens.accept("ENDPOINT")) {
            return new Sql.DescribeEndpoint(at, route());
        }
        if (tokens.accept("CONNECTOR")) {
            return new Sql.DescribeConnector(at, connectorName());
        }
        if (tokens.accept("STREAMS")) {
            return new Sql.DescribeAll(at, Kind.STREAM, tokens.accept("EXTENDED"));
        }
        if (tokens.accept("TABLES")) {
            return new Sql.DescribeAll(at, Kind.TABLE, tokens.accept("EXTENDED"));
        }
        return new Sql.Describe(
                at, tokens.name(" of a stream or table"), tokens.accept("EXTENDED"));
    }

    /// `DELETE FROM name WHERE expr`
    private Statement delete() {
        var at = tokens.expect("DELETE", "FROM");
        var name = tokens.name(" of a table");
        tokens.expect("WHERE");
        return new Sql.Delete(at, name, exprs.expr());
    }

    private Statement explain() {
        var at = tokens.expect("EXPLAIN");
        boolean statement =
                tokens.sees("SELECT")
                        || tokens.sees("WITH")
                        || tokens.sees("CREATE")
                        || tokens.sees("INSERT", "INTO");
        return statement
                ? new Sql.Explain(at, statement())
                : new Sql.ExplainQuery(at, tokens.nameAsTyped(" of a query"));
    }

    private Statement control() {
        var control = Sql.Control.valueOf(tokens.peek().text());
        var at = tokens.here();
        tokens.take();
        if (tokens.accept("ALL")) {
            return new Sql.ControlQuery(at, control, Optional.empty());
        }
        if (tokens.sees("QUERY") && tokens.peek(1).kind() == Token.Kind.WORD) {
            tokens.take();
        }
        return new Sql.ControlQuery(at, control, Optional.of(tokens.nameAsTyped(" of a query")));
    }

    // ---------------------------------------------------------------- PRINT, SET, ASSERT

    private Statement print() {
        var at = tokens.expect("PRINT");
        var topic = tokens.nameAsTyped(" of a topic");
        boolean fromBeginning = tokens.accept("FROM", "BEGINNING");
        int interval =
                tokens.accept("INTERVAL") || tokens.accept("SAMPLE")
                        ? tokens.integer(" of records")
                        : 1;
        var limit =
                tokens.accept("LIMIT")
                        ? Optional.of(tokens.integer(" of records"))
                        : Optional.<Integer>empty();
        return new Sql.Print(at, topic, fromBeginning, interval, limit);
    }

    private Statement set() {
        var at = tokens.expect("SET");
        var name = tokens.string(" as name of the property");
        tokens.expect("=");
        return new Sql.SetProperty(at, name, tokens.string(" as value"), false);
    }

    private Statement assertion() {
        var at = tokens.expect("ASSERT");
        boolean exists = !tokens.accept("NOT", "EXISTS");
        if (tokens.accept("TOPIC")) {
            var topic = tokens.nameAsTyped(" of a topic");
            return new Sql.AssertTopic(at, topic, exists, with(), timeout());
        }
        tokens.expect("SCHEMA");
        var subject =
                tokens.accept("SUBJECT")
                        ? Optional.of(tokens.nameAsTyped(" of a subject"))
                        : Optional.<String>empty();
        var id =
                tokens.accept("ID")
                        ? Optional.of(tokens.integer(" as schema id"))
                        : Optional.<Integer>empty();
        return new Sql.AssertSchema(at, subject, id, exists, timeout());
    }

    private Optional<Duration> timeout() {
        return tokens.accept("TIMEOUT") ? Optional.of(Units.duration(tokens)) : Optional.empty();
    }
}
