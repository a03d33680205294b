package io.millrace.sql.analyze;

import io.millrace.data.Field;
import io.millrace.data.Scalar;
import io.millrace.data.Type;
import io.millrace.sql.analyze.Plan.AggregateCall;
import io.millrace.sql.parse.Span;
import io.millrace.sql.parse.Sql;
import io.millrace.sql.parse.Sql.ArithmeticOp;
import io.millrace.sql.parse.Sql.CompareOp;
import io.millrace.sql.parse.Sql.LogicOp;
import io.millrace.sql.parse.SqlException;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/// Types expressions over one scope.
///
/// Aggregate calls are collected in the order in which they are first met; in the result each is an
/// [Typed.Input] with the index that [#aggregateIndex] gives, for the caller to move to the group's
/// columns.
final class ExprAnalyzer {
    private final Scope scope;
    private final TypeNames types;
    private final CallAnalyzer calls;
    private final List<AggregateCall> aggregates = new ArrayList<>();

    /// Names of lambda parameters by depth, innermost last.
    private final List<Sql.Lambda> lambdas = new ArrayList<>();

    private final List<List<Type>> lambdaTypes = new ArrayList<>();

    ExprAnalyzer(Scope scope, TypeNames types) {
        this.scope = scope;
        this.types = types;
        this.calls = new CallAnalyzer(this);
    }

    TypeNames types() {
        return types;
    }

    Scope scope() {
        return scope;
    }

    /// The aggregate calls met so far, each once.
    List<AggregateCall> aggregates() {
        return aggregates;
    }

    /// The stand-in index of aggregate call `call`: below 0, so that it is no column of the scope.
    static int aggregateIndex(int call) {
        return -1 - call;
    }

    /// Which aggregate call a stand-in index means; see [#aggregateIndex].
    static int aggregateCall(int index) {
        return -1 - index;
    }

    Typed expr(Sql.Expr expr) {
        return switch (expr) {
            case Sql.NullLiteral _ -> new Typed.Const(null, Scalar.STRING);
            case Sql.BooleanLiteral(_, var value) -> new Typed.Const(value, Scalar.BOOLEAN);
            case Sql.IntegerLiteral(_, var value) -> new Typed.Const(value, Scalar.INTEGER);
            case Sql.BigintLiteral(_, var value) -> new Typed.Const(value, Scalar.BIGINT);
            case Sql.DecimalLiteral(_, var value) -> Constants.decimal(value);
            case Sql.DoubleLiteral(_, var value) -> new Typed.Const(value, Scalar.DOUBLE);
            case Sql.StringLiteral(_, var value) -> new Typed.Const(value, Scalar.STRING);
            case Sql.Column(var at, var source, var name) -> column(at, source, name);
            case Sql.Unary(var at, var op, var operand) -> unary(at, op, operand);
            case Sql.Arithmetic(var at, var op, var l, var r) ->
                    arithmetic(at, op, expr(l), expr(r));
            case Sql.Concat(var at, var l, var r) -> concat(at, expr(l), expr(r));
            case Sql.Compare(var at, var op, var l, var r) -> compare(at, op, expr(l), expr(r));
            case Sql.Logic(var at, var op, var l, var r) ->
                    new Typed.Logic(op, condition(l, at, op.name()), condition(r, at, op.name()));
            case Sql.Between between -> between(between);
            case Sql.In in -> in(in);
            case Sql.Like(var at, var value, var pattern, var escape) ->
                    new Typed.Like(text(at, value), text(at, pattern), escape);
            case Sql.IsNull(_, var value) -> new Typed.IsNull(expr(value));
            case Sql.Case c -> caseWhen(c);
            case Sql.Cast(_, Sql.NullLiteral _, var type, var lenient) ->
                    // a NULL with a type of its own, unlike the literal
                    new Typed.Cast(
                            new Typed.Const(null, Scalar.STRING), types.resolve(type), lenient);
            case Sql.Cast(var at, var value, var type, var lenient) ->
                    cast(at, expr(value), types.resolve(type), lenient);
            case Sql.Call call -> calls.call(call);
            case Sql.Lambda(var at, _, _) ->
                    throw new SqlException(at, "a lambda can only be an argument of a function");
            case Sql.Subscript(var at, var base, var index) ->
                    subscript(at, expr(base), expr(index));
            case Sql.Deref(var at, var base, var field) -> deref(at, expr(base), field);
            case Sql.MakeArray(var at, var elements) -> makeArray(at, elements);
            case Sql.MakeMap makeMap -> makeMap(makeMap);
            case Sql.MakeStruct makeStruct -> makeStruct(makeStruct);
        };
    }

    /// An expression that must be BOOLEAN, for `clause`.
    Typed condition(Sql.Expr expr, Span at, String clause) {
        var typed = expr(expr);
        if (isNull(typed)) {
            return new Typed.Const(null, Scalar.BOOLEAN);
        }
        if (typed.type() != Scalar.BOOLEAN) {
            throw new SqlException(
                    expr.at().equals(Span.NONE) ? at : expr.at(),
                    "%s needs a BOOLEAN, not %s".formatted(clause, typed.type()),
                    "compare it with something");
        }
        return typed;
    }

    /// Types the body of a lambda whose parameters have these types.
    Typed.Lambda lambda(Sql.Lambda lambda, List<Type> parameters) {
        if (lambda.parameters().size() != parameters.size()) {
            throw new SqlException(
                    lambda.at(),
                    "this lambda takes %d parameters, but the function passes %d"
                            .formatted(lambda.parameters().size(), parameters.size()));
        }
        if (new HashSet<>(lambda.parameters()).size() != parameters.size()) {
            throw new SqlException(lambda.at(), "two parameters of this lambda have the same name");
        }
        lambdas.add(lambda);
        lambdaTypes.add(parameters);
        try {
            return new Typed.Lambda(lambdas.size() - 1, parameters, expr(lambda.body()));
        } finally {
            lambdas.removeLast();
            lambdaTypes.removeLast();
        }
    }

    /// The stand-in for an aggregate call.
    Typed aggregate(AggregateCall call) {
        int index = aggregates.indexOf(call);
        if (index < 0) {
            index = aggregates.size();
            aggregates.add(call);
        }
        var aggregate = call.aggregate();
        return new Typed.Input(aggregateIndex(index), aggregate.name(), aggregate.result());
    }

    static boolean isNull(Typed typed) {
        return typed instanceof Typed.Const(var value, _) && value == null;
    }

    private Typed column(Span at, Optional<String> source, String name) {
        if (source.isEmpty()) {
            for (int depth = lambdas.size() - 1; depth >= 0; depth--) {
                int index = lambdas.get(depth).parameters().indexOf(name);
                if (index >= 0) {
                    return new Typed.Parameter(depth, index, lambdaTypes.get(depth).get(index));
                }
            }
        }
        return scope.resolve(at, source, name);
    }

    private Typed unary(Span at, Sql.UnaryOp op, Sql.Expr operand) {
        if (op == Sql.UnaryOp.NOT) {
            return new Typed.Not(condition(operand, at, "NOT"));
        }
        var typed = expr(operand);
        if (!typed.type().numeric()) {
            throw new SqlException(at, "a sign needs a number, not " + typed.type());
        }
        return op == Sql.UnaryOp.PLUS ? typed : new Typed.Negate(typed);
    }

    private Typed arithmetic(Span at, ArithmeticOp op, Typed left, Typed right) {
        if (op == ArithmeticOp.ADD
                && left.type() == Scalar.STRING
                && right.type() == Scalar.STRING) {
            return new Typed.Concat(left, right, Scalar.STRING);
        }
        if (isNull(left) || isNull(right)) {
            throw new SqlException(
                    at,
                    "arithmetic with NULL is always NULL",
                    "remove it, or give it a type: CAST(NULL AS INTEGER)");
        }
        if (!left.type().numeric() || !right.type().numeric()) {
            throw new SqlException(
                    at,
                    "cannot compute %s %s %s".formatted(left.type(), op.symbol(), right.type()),
                    "CAST one side, for example CAST(x AS DOUBLE)");
        }
        var type = Types.arithmetic(op, left.type(), right.type());
        if (type instanceof Type.Decimal) {
            return new Typed.Arithmetic(op, exact(left), exact(right), type);
        }
        return new Typed.Arithmetic(op, convert(at, left, type), convert(at, right, type), type);
    }

    /// A whole number as a decimal; decimals keep their own digits.
    private static Typed exact(Typed typed) {
        return typed.type() instanceof Type.Decimal
                ? typed
                : new Typed.Cast(typed, Types.digits(typed.type()), false);
    }

    private Typed concat(Span at, Typed left, Typed right) {
        var l = isNull(left) ? new Typed.Const(null, right.type()) : left;
        var r = isNull(right) ? new Typed.Const(null, left.type()) : right;
        if (!l.type().equals(r.type()) || (l.type() != Scalar.STRING && l.type() != Scalar.BYTES)) {
            throw new SqlException(
                    at,
                    "cannot concatenate %s and %s".formatted(l.type(), r.type()),
                    "CAST both to VARCHAR");
        }
        return new Typed.Concat(l, r, l.type());
    }

    Typed compare(Span at, CompareOp op, Typed leftAsTyped, Typed rightAsTyped) {
        var left = timeLike(rightAsTyped, leftAsTyped);
        var right = timeLike(leftAsTyped, rightAsTyped);
        boolean plain = op != CompareOp.IS_DISTINCT && op != CompareOp.IS_NOT_DISTINCT;
        if (plain && (isNull(left) || isNull(right))) {
            throw new SqlException(
                    at, "Comparison with NULL not supported", "use IS NULL or IS NOT NULL");
        }
        var type = comparable(left, right);
        if (type == null) {
            throw new SqlException(
                    at,
                    "cannot compare %s with %s".formatted(left.type(), right.type()),
                    "CAST one side, for example CAST(x AS " + left.type() + ")");
        }
        boolean ordered =
                op != CompareOp.EQUAL
                        && op != CompareOp.NOT_EQUAL
                        && op != CompareOp.IS_DISTINCT
                        && op != CompareOp.IS_NOT_DISTINCT;
        if (ordered && (type == Scalar.BOOLEAN || !(type instanceof Scalar || type.numeric()))) {
            throw new SqlException(at, "%s has no order for %s".formatted(type, op.symbol()));
        }
        return new Typed.Compare(op, convert(at, left, type), convert(at, right, type));
    }

    /// Text that is compared with ROWTIME or a bound of a window is read as a point in time.
    private static Typed timeLike(Typed other, Typed value) {
        boolean time =
                other instanceof Typed.Input(_, var name, var type)
                        && type == Scalar.BIGINT
                        && SystemColumns.isTime(name);
        return time
                        && value instanceof Typed.Const(var text, var type)
                        && type == Scalar.STRING
                        && text != null
                ? Constants.millis((String) text)
                : value;
    }

    /// The type in which two values are compared, or `null` if they cannot be. Text compared with a
    /// point in time is read as one.
    private static @Nullable Type comparable(Typed left, Typed right) {
        if (isNull(left)) {
            return right.type();
        }
        if (isNull(right)) {
            return left.type();
        }
        var l = left.type();
        var r = right.type();
        if (l.temporal() && r == Scalar.STRING) {
            return l;
        }
        if (r.temporal() && l == Scalar.STRING) {
            return r;
        }
        var days = Set.<Type>of(Scalar.DATE, Scalar.TIMESTAMP);
        if (!l.equals(r) && days.contains(l) && days.contains(r)) {
            return Scalar.TIMESTAMP;
        }
        return Types.common(l, r).orElse(null);
    }

    private Typed between(Sql.Between b) {
        var value = expr(b.value());
        var low = compare(b.at(), CompareOp.GREATER_EQUAL, value, expr(b.low()));
        var high = compare(b.at(), CompareOp.LESS_EQUAL, value, expr(b.high()));
        return new Typed.Logic(LogicOp.AND, low, high);
    }

    /// Structs of an IN list are compared over the fields of both sides, so that `STRUCT(a := 1)`
    /// equals a value whose other fields are NULL.
    private Typed in(Sql.In in) {
        var value = expr(in.value());
        Typed any = null;
        for (var choice : in.choices()) {
            var typed = likeValue(choice.at(), value, expr(choice));
            var equal =
                    Types.union(value.type(), typed.type())
                            .filter(t -> t instanceof Type.Struct && !isNull(typed))
                            .map(t -> equal(choice.at(), value, typed, t))
                            .orElseGet(() -> compare(choice.at(), CompareOp.EQUAL, value, typed));
            any = any == null ? equal : new Typed.Logic(LogicOp.OR, any, equal);
        }
        return any == null ? new Typed.Const(false, Scalar.BOOLEAN) : any;
    }

    private static Typed equal(Span at, Typed left, Typed right, Type type) {
        return new Typed.Compare(
                CompareOp.EQUAL, convert(at, left, type), convert(at, right, type));
    }

    /// A constant of an IN list takes the type of the value where its text can be read as one, also
    /// inside of a STRUCT.
    private static Typed likeValue(Span at, Typed value, Typed choice) {
        var type = value.type();
        if (choice instanceof Typed.MakeStruct(var values, var own)
                && type instanceof Type.Struct wanted) {
            return likeStruct(at, wanted, values, own);
        }
        if (!(choice instanceof Typed.Const(var constant, var from))
                || constant == null
                || from.equals(type)) {
            return choice;
        }
        return type == Scalar.STRING && from instanceof Scalar
                ? new Typed.Cast(choice, Scalar.STRING, false)
                : readAs(at, choice, type);
    }

    private static Typed likeStruct(
            Span at, Type.Struct wanted, List<Typed> values, Type.Struct own) {
        var read = new ArrayList<Typed>();
        var fields = new ArrayList<Field>();
        for (int i = 0; i < values.size(); i++) {
            var name = own.fields().get(i).name();
            var each = values.get(i);
            var as =
                    wanted.indexOf(name)
                            .map(f -> new Typed.Const(null, wanted.fields().get(f).type()))
                            .map(model -> likeValue(at, model, each))
                            .orElse(each);
            read.add(as);
            fields.add(new Field(name, as.type()));
        }
        return new Typed.MakeStruct(read, new Type.Struct(fields));
    }

    private Typed text(Span at, Sql.Expr expr) {
        var typed = expr(expr);
        if (typed.type() != Scalar.STRING) {
            throw new SqlException(
                    at, "LIKE needs VARCHAR, not " + typed.type(), "CAST(x AS VARCHAR)");
        }
        return typed;
    }

    private Typed caseWhen(Sql.Case c) {
        var conditions = new ArrayList<Typed>();
        var results = new ArrayList<Typed>();
        var operand = c.operand().map(this::expr);
        for (var when : c.whens()) {
            conditions.add(
                    operand.map(o -> compare(when.at(), CompareOp.EQUAL, o, expr(when.condition())))
                            .orElseGet(() -> condition(when.condition(), when.at(), "WHEN")));
            results.add(expr(when.result()));
        }
        results.add(c.otherwise().map(this::expr).orElse(new Typed.Const(null, Scalar.STRING)));
        var type = commonType(c.at(), "the results of CASE", results);
        var converted = results.stream().map(r -> convert(c.at(), r, type)).toList();
        return new Typed.Case(
                conditions, converted.subList(0, converted.size() - 1), converted.getLast(), type);
    }

    /// The one type of all; NULLs have any. If all are NULL, STRING.
    Type commonType(Span at, String what, List<Typed> all) {
        Type type = null;
        for (var typed : all) {
            if (isNull(typed)) {
                continue;
            }
            var before = type;
            type =
                    before == null
                            ? typed.type()
                            : Types.common(before, typed.type())
                                    .orElseThrow(() -> different(at, what, before, typed));
        }
        return type == null ? Scalar.STRING : type;
    }

    private static Typed cast(Span at, Typed value, Type type, boolean lenient) {
        if (isNull(value)) {
            return new Typed.Const(null, type);
        }
        if (!Types.castable(value.type(), type)) {
            throw new SqlException(
                    at, "Cast of %s to %s is not supported".formatted(value.type(), type));
        }
        return value.type().equals(type) ? value : new Typed.Cast(value, type, lenient);
    }

    /// The value in a type that it converts to without loss, or from text to a point in time.
    static Typed convert(Span at, Typed value, Type type) {
        return cast(at, value, type, false);
    }

    private static Typed subscript(Span at, Typed base, Typed index) {
        if (base.type() instanceof Type.Array(var element)) {
            if (index.type() != Scalar.INTEGER && index.type() != Scalar.BIGINT) {
                throw new SqlException(
                        at, "an ARRAY is indexed by an INTEGER, not " + index.type());
            }
            return new Typed.Subscript(base, convert(at, index, Scalar.BIGINT), element);
        }
        if (base.type() instanceof Type.Map(var key, var value)) {
            if (!index.type().equals(key)) {
                throw new SqlException(
                        at, "this MAP is indexed by %s, not %s".formatted(key, index.type()));
            }
            return new Typed.Subscript(base, index, value);
        }
        throw new SqlException(at, "only ARRAY and MAP have elements, not " + base.type());
    }

    private static Typed deref(Span at, Typed base, String field) {
        if (!(base.type() instanceof Type.Struct struct)) {
            throw new SqlException(at, "only a STRUCT has fields, not " + base.type());
        }
        var names = struct.fields().stream().map(Field::name).toList();
        int index =
                struct.indexOf(field)
                        .orElseThrow(
                                () ->
                                        new SqlException(
                                                at,
                                                "field '" + field + "' does not exist",
                                                "fields are " + names));
        return new Typed.Deref(base, index, struct.fields().get(index).type());
    }

    private Typed makeArray(Span at, List<Sql.Expr> elements) {
        if (elements.isEmpty()) {
            throw new SqlException(
                    at,
                    "Array constructor cannot be empty. Please supply at least one element",
                    "the type of the elements is taken from them");
        }
        var typed = unified(at, "the elements of the ARRAY", elements);
        return new Typed.MakeArray(typed, Type.array(typed.getFirst().type()));
    }

    /// Expressions as one type: numbers widen, text constants are read as the numbers or booleans
    /// that the others are (`ARRAY[1, '2e1']`), structs get the fields of all, NULL where they have
    /// none. Source: ksqlDB reference, "Type coercion".
    private List<Typed> unified(Span at, String what, List<Sql.Expr> exprs) {
        var typed = exprs.stream().map(this::expr).toList();
        if (typed.stream().allMatch(ExprAnalyzer::isNull)) {
            throw new SqlException(
                    at,
                    "Cannot construct %s with all NULL elements".formatted(what),
                    "CAST a NULL to the type of the elements");
        }
        var model =
                typed.stream()
                        .filter(e -> !isNull(e))
                        .filter(e -> e.type().numeric() || e.type() == Scalar.BOOLEAN)
                        .findFirst();
        var read =
                model.isEmpty()
                        ? typed
                        : typed.stream().map(e -> readAs(at, e, model.get().type())).toList();
        Type type = null;
        for (var each : read) {
            if (!isNull(each)) {
                var before = type;
                type =
                        before == null
                                ? each.type()
                                : Types.union(before, each.type())
                                        .orElseThrow(() -> different(at, what, before, each));
            }
        }
        var to = Objects.requireNonNull(type);
        return read.stream().map(e -> convert(at, e, to)).toList();
    }

    private static SqlException different(Span at, String what, Type type, Typed other) {
        return new SqlException(
                at,
                "%s have different types: %s and %s".formatted(what, type, other.type()),
                "CAST them to one type");
    }

    /// A text constant as the number or BOOLEAN that it spells, to go with values of `type`; all
    /// else as it is.
    private static Typed readAs(Span at, Typed value, Type type) {
        if (!(value instanceof Typed.Const(var constant, var from))
                || constant == null
                || from != Scalar.STRING
                || !(type.numeric() || type == Scalar.BOOLEAN)) {
            return value;
        }
        var text = (String) constant;
        return (type.numeric() ? Constants.number(text) : Constants.bool(text))
                .orElseThrow(() -> new SqlException(at, "'" + text + "' is no " + type));
    }

    private Typed makeMap(Sql.MakeMap map) {
        if (map.keys().isEmpty()) {
            throw new SqlException(
                    map.at(),
                    "Map constructor cannot be empty. Please supply at least one key value pair");
        }
        var keys = unified(map.at(), "the keys of the MAP", map.keys());
        var values = unified(map.at(), "the values of the MAP", map.values());
        var type = Type.map(keys.getFirst().type(), values.getFirst().type());
        return new Typed.MakeMap(keys, values, type);
    }

    private Typed makeStruct(Sql.MakeStruct struct) {
        if (new HashSet<>(struct.names()).size() != struct.names().size()) {
            throw new SqlException(
                    struct.at(), "Duplicate field names found in STRUCT: " + struct.names());
        }
        var values = struct.values().stream().map(this::expr).toList();
        var fields = new ArrayList<Field>();
        for (int i = 0; i < values.size(); i++) {
            fields.add(new Field(struct.names().get(i), values.get(i).type()));
        }
        return new Typed.MakeStruct(values, new Type.Struct(fields));
    }
}
