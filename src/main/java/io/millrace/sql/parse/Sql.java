package io.millrace.sql.parse;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The syntax tree: what the user wrote, with where they wrote it. No types, no look-ups.
///
/// Names are as SQL keeps them: upper case unless they were quoted.
public sealed interface Sql {
    Span at();

    // ---------------------------------------------------------------- statements

    sealed interface Statement extends Sql {}

    /// What a source is.
    enum Kind {
        STREAM,
        TABLE
    }

    /// How a CREATE treats a name that is taken.
    enum IfExists {
        FAIL,
        KEEP,
        REPLACE
    }

    /// `CREATE [OR REPLACE] [SOURCE] STREAM|TABLE [IF NOT EXISTS] name [(columns)] [WITH (...)]`
    record CreateSource(
            Span at,
            Kind kind,
            String name,
            IfExists ifExists,
            boolean readOnly,
            List<ColumnDef> columns,
            With with)
            implements Statement {
        public CreateSource {
            columns = List.copyOf(columns);
        }
    }

    /// `CREATE [OR REPLACE] STREAM|TABLE [IF NOT EXISTS] name [WITH (...)] AS query`
    record CreateAs(Span at, Kind kind, String name, IfExists ifExists, With with, Select query)
            implements Statement {}

    /// `INSERT INTO name [WITH (...)] query`
    record InsertSelect(Span at, String name, With with, Select query) implements Statement {}

    /// A statement that writes one record.
    sealed interface WriteRow extends Statement {
        /// Of the stream or table.
        String name();
    }

    /// `DELETE FROM name WHERE key = expr {AND key = expr}`
    record Delete(Span at, String name, Expr where) implements WriteRow {}

    /// `INSERT INTO name [(columns)] VALUES (expr {, expr})`
    record InsertValues(Span at, String name, List<String> columns, List<Expr> values)
            implements WriteRow {
        public InsertValues {
            columns = List.copyOf(columns);
            values = List.copyOf(values);
        }
    }

    /// `DROP STREAM|TABLE [IF EXISTS] name [DELETE TOPIC]`
    record DropSource(Span at, Kind kind, String name, boolean ifExists, boolean deleteTopic)
            implements Statement {}

    /// `ALTER STREAM|TABLE name ADD [COLUMN] column type {, ...}`
    record AlterSource(Span at, Kind kind, String name, List<ColumnDef> added)
            implements Statement {
        public AlterSource {
            added = List.copyOf(added);
        }
    }

    /// `CREATE TYPE [IF NOT EXISTS] name AS type`
    record CreateType(Span at, String name, boolean ifNotExists, TypeName type)
            implements Statement {}

    /// `DROP TYPE [IF EXISTS] name`
    record DropType(Span at, String name, boolean ifExists) implements Statement {}

    /// `CREATE SOURCE|SINK CONNECTOR [IF NOT EXISTS] name WITH (...)`
    record CreateConnector(Span at, ConnectorKind kind, String name, boolean ifNotExists, With with)
            implements Statement {}

    /// The direction of a connector.
    enum ConnectorKind {
        SOURCE,
        SINK
    }

    /// `DROP CONNECTOR [IF EXISTS] name`
    record DropConnector(Span at, String name, boolean ifExists) implements Statement {}

    /// `TERMINATE [QUERY] id`, `PAUSE id`, `RESUME id`; no id stands for ALL.
    record ControlQuery(Span at, Control control, Optional<String> query) implements Statement {}

    /// What to do with a running query.
    enum Control {
        TERMINATE,
        PAUSE,
        RESUME
    }

    /// `EXPLAIN statement`
    record Explain(Span at, Statement statement) implements Statement {}

    /// `EXPLAIN query-id`
    record ExplainQuery(Span at, String query) implements Statement {}

    /// `CREATE [OR REPLACE] ENDPOINT [IF NOT EXISTS] GET|POST|PUT|DELETE 'path' [(field type, ...)]
    /// [WITH (...)] [RESPOND expr] AS INSERT INTO ... VALUES ... | SELECT ...`
    ///
    /// @param route of the requests that it answers
    /// @param body fields of the JSON object that requests carry
    /// @param respond what an INSERT answers with
    /// @param action an [InsertValues], or a [Query]
    record CreateEndpoint(
            Span at,
            Route route,
            IfExists ifExists,
            List<ColumnDef> body,
            With with,
            Optional<Expr> respond,
            Statement action)
            implements Statement {
        public CreateEndpoint {
            body = List.copyOf(body);
        }
    }

    /// The requests that an endpoint answers.
    ///
    /// @param method in upper case
    /// @param path begins with a slash; `{name}` stands for one segment
    record Route(String method, String path) {
        /// Whether both are the same requests, whatever they call the parts of the path.
        public boolean sameRequests(Route other) {
            return method.equals(other.method) && shape(path).equals(shape(other.path));
        }

        private static String shape(String path) {
            return path.replaceAll("\\{[^}]*}", "{}").replaceAll("(?<=.)/$", "");
        }

        @Override
        public String toString() {
            return method + " " + path;
        }
    }

    /// `DROP ENDPOINT [IF EXISTS] method 'path'`
    record DropEndpoint(Span at, Route route, boolean ifExists) implements Statement {}

    /// `DESCRIBE ENDPOINT method 'path'`
    record DescribeEndpoint(Span at, Route route) implements Statement {}

    /// `SHOW|LIST what [EXTENDED]`
    record Show(Span at, What what, boolean extended) implements Statement {}

    /// What can be listed.
    enum What {
        PROPERTIES,
        TOPICS,
        ALL_TOPICS,
        STREAMS,
        TABLES,
        FUNCTIONS,
        QUERIES,
        TYPES,
        VARIABLES,
        CONNECTORS,
        SOURCE_CONNECTORS,
        SINK_CONNECTORS,
        CONNECTOR_PLUGINS,
        ENDPOINTS
    }

    /// `DESCRIBE name [EXTENDED]`
    record Describe(Span at, String name, boolean extended) implements Statement {}

    /// `DESCRIBE STREAMS|TABLES [EXTENDED]`
    record DescribeAll(Span at, Kind kind, boolean extended) implements Statement {}

    /// `DESCRIBE FUNCTION name`
    record DescribeFunction(Span at, String name) implements Statement {}

    /// `DESCRIBE CONNECTOR name`
    record DescribeConnector(Span at, String name) implements Statement {}

    /// `PRINT topic [FROM BEGINNING] [INTERVAL|SAMPLE n] [LIMIT n]`
    record Print(
            Span at, String topic, boolean fromBeginning, int interval, Optional<Integer> limit)
            implements Statement {}

    /// `SET 'name'='value'`; `ALTER SYSTEM` has the same shape.
    record SetProperty(Span at, String name, String value, boolean system) implements Statement {}

    /// `UNSET 'name'`
    record UnsetProperty(Span at, String name) implements Statement {}

    /// `DEFINE name = 'value'`
    record Define(Span at, String name, String value) implements Statement {}

    /// `UNDEFINE name`
    record Undefine(Span at, String name) implements Statement {}

    /// `RUN SCRIPT 'file'`
    record RunScript(Span at, String file) implements Statement {}

    /// `ASSERT [NOT EXISTS] TOPIC name [WITH (...)] [TIMEOUT n unit]`
    record AssertTopic(Span at, String topic, boolean exists, With with, Optional<Duration> timeout)
            implements Statement {}

    /// `ASSERT [NOT EXISTS] SCHEMA [SUBJECT name] [ID n] [TIMEOUT n unit]`
    record AssertSchema(
            Span at,
            Optional<String> subject,
            Optional<Integer> id,
            boolean exists,
            Optional<Duration> timeout)
            implements Statement {}

    /// A query on its own: a push query with EMIT, else a pull query.
    record Query(Span at, Select select) implements Statement {}

    // ---------------------------------------------------------------- parts of statements

    /// `name type [PRIMARY KEY | KEY | HEADERS | HEADER('key')]`
    record ColumnDef(Span at, String name, TypeName type, Constraint constraint) implements Sql {}

    /// What a column of a CREATE is, beside an ordinary one.
    sealed interface Constraint {
        /// An ordinary column of the value.
        record None() implements Constraint {}

        record Key() implements Constraint {}

        record PrimaryKey() implements Constraint {}

        /// `HEADERS`: all of them, or `HEADER('key')`.
        record Headers(Optional<String> key) implements Constraint {}
    }

    /// A type as typed: `name`, `DECIMAL(p, s)`, `ARRAY<t>`, `MAP<t, t>`, `STRUCT<name t, ...>` or
    /// the name of a custom type.
    ///
    /// @param name in upper case
    /// @param numbers the parameters in parentheses
    /// @param fields names of a STRUCT's fields, one each of `arguments`
    record TypeName(
            Span at,
            String name,
            List<Integer> numbers,
            List<String> fields,
            List<TypeName> arguments)
            implements Sql {
        public TypeName {
            numbers = List.copyOf(numbers);
            fields = List.copyOf(fields);
            arguments = List.copyOf(arguments);
        }
    }

    /// `WITH (name = literal, ...)`: names in upper case, except those typed as strings, which are
    /// kept.
    record With(Span at, Map<String, Literal> options) implements Sql {
        public static final With EMPTY = new With(Span.NONE, Map.of());
    }

    /// `SELECT [DISTINCT] items FROM relation [WINDOW w] [WHERE e] [GROUP BY e,..] [PARTITION BY
    /// e,..] [HAVING e] [ORDER BY o,..] [EMIT CHANGES|FINAL] [LIMIT n]`
    record Select(
            Span at,
            boolean distinct,
            List<Item> items,
            Relation from,
            Optional<Window> window,
            Optional<Expr> where,
            Optional<Keys> groupBy,
            Optional<Keys> partitionBy,
            Optional<Expr> having,
            List<Sort> orderBy,
            Emit emit,
            Optional<Integer> limit)
            implements Sql {
        public Select {
            items = List.copyOf(items);
            orderBy = List.copyOf(orderBy);
        }

        /// Without ORDER BY, EMIT and LIMIT.
        Select withoutEnd() {
            return new Select(
                    at,
                    distinct,
                    items,
                    from,
                    window,
                    where,
                    groupBy,
                    partitionBy,
                    having,
                    List.of(),
                    Emit.NONE,
                    Optional.empty());
        }

        /// With other items.
        public Select with(List<Item> others) {
            return new Select(
                    at,
                    distinct,
                    others,
                    from,
                    window,
                    where,
                    groupBy,
                    partitionBy,
                    having,
                    orderBy,
                    emit,
                    limit);
        }
    }

    /// `expr [ASC|DESC] [NULLS FIRST|LAST]`; by default NULL counts as larger than anything.
    record Sort(Span at, Expr expr, boolean descending, boolean nullsFirst) implements Sql {}

    /// `GROUP BY` or `PARTITION BY` expressions, with the place of the clause.
    record Keys(Span at, List<Expr> exprs) implements Sql {
        public Keys {
            exprs = List.copyOf(exprs);
        }
    }

    enum Emit {
        /// No EMIT clause: a pull query where one stands alone, EMIT CHANGES in a persistent one.
        NONE,
        CHANGES,
        FINAL
    }

    /// One item of a SELECT list.
    sealed interface Item extends Sql {
        /// `expr [AS alias]`
        record One(Span at, Expr expr, Optional<String> alias) implements Item {}

        /// `*` or `source.*`
        record All(Span at, Optional<String> source) implements Item {}

        /// `struct->*`
        record AllFields(Span at, Expr struct) implements Item {}
    }

    /// What stands in FROM.
    sealed interface Relation extends Sql {
        /// `name [AS alias]`
        record Named(Span at, String name, Optional<String> alias) implements Relation {}

        /// `left kind JOIN right [WITHIN ...] ON condition`
        record Join(
                Span at,
                JoinKind kind,
                Relation left,
                Relation right,
                Optional<Within> within,
                Expr on)
                implements Relation {}

        /// `'(' select ')' [[AS] alias]`, or the name of a `WITH name AS (select)`.
        record Subquery(Span at, Select select, String alias) implements Relation {}

        /// `select UNION ALL select ...`
        record Union(Span at, List<Select> selects) implements Relation {
            public Union {
                selects = List.copyOf(selects);
            }
        }
    }

    enum JoinKind {
        INNER,
        LEFT,
        RIGHT,
        OUTER
    }

    /// `WITHIN before, after [GRACE PERIOD grace]`
    record Within(Span at, Duration before, Duration after, Optional<Duration> grace)
            implements Sql {}

    /// `WINDOW kind (...)`; `advance` is that of a hopping window and equals `size` for the others.
    record Window(
            Span at,
            WindowKind kind,
            Duration size,
            Duration advance,
            Optional<Duration> retention,
            Optional<Duration> grace)
            implements Sql {}

    enum WindowKind {
        TUMBLING,
        HOPPING,
        SESSION
    }

    // ---------------------------------------------------------------- expressions

    sealed interface Expr extends Sql {}

    sealed interface Literal extends Expr {}

    record NullLiteral(Span at) implements Literal {}

    record BooleanLiteral(Span at, boolean value) implements Literal {}

    /// An integer that fits INTEGER.
    record IntegerLiteral(Span at, int value) implements Literal {}

    /// An integer that needs BIGINT.
    record BigintLiteral(Span at, long value) implements Literal {}

    /// `1.25`, an exact number
    record DecimalLiteral(Span at, BigDecimal value) implements Literal {}

    /// `1.25E0`
    record DoubleLiteral(Span at, double value) implements Literal {}

    record StringLiteral(Span at, String value) implements Literal {}

    /// `name` or `source.name`
    record Column(Span at, Optional<String> source, String name) implements Expr {}

    record Unary(Span at, UnaryOp op, Expr operand) implements Expr {}

    enum UnaryOp {
        MINUS,
        PLUS,
        NOT
    }

    record Arithmetic(Span at, ArithmeticOp op, Expr left, Expr right) implements Expr {}

    enum ArithmeticOp {
        ADD("+"),
        SUBTRACT("-"),
        MULTIPLY("*"),
        DIVIDE("/"),
        MODULUS("%");

        private final String symbol;

        ArithmeticOp(String symbol) {
            this.symbol = symbol;
        }

        public String symbol() {
            return symbol;
        }
    }

    /// `left || right`
    record Concat(Span at, Expr left, Expr right) implements Expr {}

    record Compare(Span at, CompareOp op, Expr left, Expr right) implements Expr {}

    enum CompareOp {
        EQUAL("="),
        NOT_EQUAL("<>"),
        LESS("<"),
        LESS_EQUAL("<="),
        GREATER(">"),
        GREATER_EQUAL(">="),
        IS_DISTINCT("IS DISTINCT FROM"),
        IS_NOT_DISTINCT("IS NOT DISTINCT FROM");

        private final String symbol;

        CompareOp(String symbol) {
            this.symbol = symbol;
        }

        public String symbol() {
            return symbol;
        }
    }

    /// `left AND right`, `left OR right`
    record Logic(Span at, LogicOp op, Expr left, Expr right) implements Expr {}

    enum LogicOp {
        AND,
        OR
    }

    /// `value BETWEEN low AND high`; NOT is a [Unary] around it, as for the next three.
    record Between(Span at, Expr value, Expr low, Expr high) implements Expr {}

    record In(Span at, Expr value, List<Expr> choices) implements Expr {
        public In {
            choices = List.copyOf(choices);
        }
    }

    /// `value LIKE pattern [ESCAPE 'c']`
    record Like(Span at, Expr value, Expr pattern, Optional<Character> escape) implements Expr {}

    record IsNull(Span at, Expr value) implements Expr {}

    /// `CASE [operand] WHEN e THEN e ... [ELSE e] END`
    record Case(Span at, Optional<Expr> operand, List<When> whens, Optional<Expr> otherwise)
            implements Expr {
        public Case {
            whens = List.copyOf(whens);
        }
    }

    record When(Span at, Expr condition, Expr result) implements Sql {}

    /// `CAST(value AS type)`; TRY_CAST gives NULL where CAST fails.
    record Cast(Span at, Expr value, TypeName type, boolean nullOnFailure) implements Expr {}

    /// `name([DISTINCT] argument, ...)`; `COUNT(*)` has no arguments and `star`.
    record Call(Span at, String name, boolean distinct, boolean star, List<Expr> arguments)
            implements Expr {
        public Call {
            arguments = List.copyOf(arguments);
        }
    }

    /// `x => e` or `(x, y) => e`; only as an argument of a call.
    record Lambda(Span at, List<String> parameters, Expr body) implements Expr {
        public Lambda {
            parameters = List.copyOf(parameters);
        }
    }

    /// `base[index]` of an ARRAY (from 1, or from -1 backwards) or a MAP
    record Subscript(Span at, Expr base, Expr index) implements Expr {}

    /// `base->field`
    record Deref(Span at, Expr base, String field) implements Expr {}

    /// `ARRAY[a, b]`
    record MakeArray(Span at, List<Expr> elements) implements Expr {
        public MakeArray {
            elements = List.copyOf(elements);
        }
    }

    /// `MAP(k := v, ...)`
    record MakeMap(Span at, List<Expr> keys, List<Expr> values) implements Expr {
        public MakeMap {
            keys = List.copyOf(keys);
            values = List.copyOf(values);
        }
    }

    /// `STRUCT(name := v, ...)`
    record MakeStruct(Span at, List<String> names, List<Expr> values) implements Expr {
        public MakeStruct {
            names = List.copyOf(names);
            values = List.copyOf(values);
        }
    }
}
