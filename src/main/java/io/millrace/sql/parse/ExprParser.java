package io.millrace.sql.parse;

import io.millrace.sql.parse.Sql.ArithmeticOp;
import io.millrace.sql.parse.Sql.CompareOp;
import io.millrace.sql.parse.Sql.Expr;
import io.millrace.sql.parse.Sql.LogicOp;
import io.millrace.sql.parse.Sql.UnaryOp;
import io.millrace.sql.parse.Token.Kind;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// Expressions and types, one method a grammar rule, loosest binding first.
final class ExprParser {
    /// Deeper nesting is refused: the analyzer and the compiler walk the tree recursively.
    private static final int MAX_DEPTH = 400;

    private static final Map<String, CompareOp> COMPARE =
            Map.of(
                    "=", CompareOp.EQUAL,
                    "<>", CompareOp.NOT_EQUAL,
                    "!=", CompareOp.NOT_EQUAL,
                    "<", CompareOp.LESS,
                    "<=", CompareOp.LESS_EQUAL,
                    ">", CompareOp.GREATER,
                    ">=", CompareOp.GREATER_EQUAL);

    /// Functions whose first argument may be a bare unit: `DATEADD(DAYS, 3, d)`.
    private static final Set<String> TAKE_UNIT =
            Set.of(
                    "DATEADD",
                    "DATESUB",
                    "TIMEADD",
                    "TIMESUB",
                    "TIMESTAMPADD",
                    "TIMESTAMPSUB",
                    "DATEDIFF");

    private final Tokens tokens;
    private int depth;

    ExprParser(Tokens tokens) {
        this.tokens = tokens;
    }

    /// `expr = and {OR and}`
    Expr expr() {
        if (++depth > MAX_DEPTH) {
            throw new SqlException(
                    tokens.here(), "the expression is nested deeper than " + MAX_DEPTH + " levels");
        }
        var left = and();
        while (tokens.sees("OR")) {
            var at = tokens.expect("OR");
            left = new Sql.Logic(at, LogicOp.OR, left, and());
        }
        depth--;
        return left;
    }

    /// `and = not {AND not}`
    private Expr and() {
        var left = not();
        while (tokens.sees("AND")) {
            var at = tokens.expect("AND");
            left = new Sql.Logic(at, LogicOp.AND, left, not());
        }
        return left;
    }

    /// `not = NOT not | predicate`
    private Expr not() {
        int nots = 0;
        var at = tokens.here();
        while (tokens.accept("NOT")) {
            nots++;
        }
        var operand = predicate();
        for (; nots > 0; nots--) {
            operand = new Sql.Unary(at, UnaryOp.NOT, operand);
        }
        return operand;
    }

    /// `predicate = concat {comparison | [NOT] BETWEEN | [NOT] IN | [NOT] LIKE | IS [NOT] NULL | IS
    /// [NOT] DISTINCT FROM}`
    private Expr predicate() {
        var left = concat();
        while (true) {
            var at = tokens.here();
            var op = tokens.peek().kind() == Kind.SYMBOL ? COMPARE.get(tokens.peek().text()) : null;
            if (op != null) {
                tokens.take();
                left = new Sql.Compare(at, op, left, concat());
            } else if (tokens.accept("IS", "NOT", "NULL")) {
                left = new Sql.Unary(at, UnaryOp.NOT, new Sql.IsNull(at, left));
            } else if (tokens.accept("IS", "NULL")) {
                left = new Sql.IsNull(at, left);
            } else if (tokens.accept("IS", "NOT", "DISTINCT", "FROM")) {
                left = new Sql.Compare(at, CompareOp.IS_NOT_DISTINCT, left, concat());
            } else if (tokens.accept("IS", "DISTINCT", "FROM")) {
                left = new Sql.Compare(at, CompareOp.IS_DISTINCT, left, concat());
            } else if (tokens.sees("NOT", "BETWEEN")
                    || tokens.sees("NOT", "IN")
                    || tokens.sees("NOT", "LIKE")) {
                tokens.expect("NOT");
                left = new Sql.Unary(at, UnaryOp.NOT, range(left));
            } else if (tokens.sees("BETWEEN") || tokens.sees("IN") || tokens.sees("LIKE")) {
                left = range(left);
            } else {
                return left;
            }
        }
    }

    /// `range = BETWEEN concat AND concat | IN (expr, ...) | LIKE concat [ESCAPE 'c']`
    private Expr range(Expr value) {
        var at = tokens.here();
        if (tokens.accept("BETWEEN")) {
            var low = concat();
            tokens.expect("AND");
            return new Sql.Between(at, value, low, concat());
        }
        if (tokens.accept("IN")) {
            tokens.expect("(");
            var choices = tokens.commaList(this::expr);
            tokens.expect(")");
            return new Sql.In(at, value, choices);
        }
        tokens.expect("LIKE");
        var pattern = concat();
        if (!tokens.accept("ESCAPE")) {
            return new Sql.Like(at, value, pattern, Optional.empty());
        }
        var escapeAt = tokens.here();
        var escape = tokens.string(" of one character");
        if (escape.length() != 1) {
            throw new SqlException(escapeAt, "ESCAPE takes exactly one character");
        }
        return new Sql.Like(at, value, pattern, Optional.of(escape.charAt(0)));
    }

    /// `concat = sum {|| sum}`
    private Expr concat() {
        var left = sum();
        while (tokens.sees("||")) {
            var at = tokens.expect("||");
            left = new Sql.Concat(at, left, sum());
        }
        return left;
    }

    /// `sum = product {(+ | -) product}`
    private Expr sum() {
        var left = product();
        while (true) {
            var at = tokens.here();
            if (tokens.accept("+")) {
                left = new Sql.Arithmetic(at, ArithmeticOp.ADD, left, product());
            } else if (tokens.accept("-")) {
                left = new Sql.Arithmetic(at, ArithmeticOp.SUBTRACT, left, product());
            } else {
                return left;
            }
        }
    }

    /// `product = unary {(* | / | %) unary}`
    private Expr product() {
        var left = unary();
        while (true) {
            var at = tokens.here();
            if (tokens.accept("*")) {
                left = new Sql.Arithmetic(at, ArithmeticOp.MULTIPLY, left, unary());
            } else if (tokens.accept("/")) {
                left = new Sql.Arithmetic(at, ArithmeticOp.DIVIDE, left, unary());
            } else if (tokens.accept("%")) {
                left = new Sql.Arithmetic(at, ArithmeticOp.MODULUS, left, unary());
            } else {
                return left;
            }
        }
    }

    /// `unary = (- | +) unary | postfix`
    private Expr unary() {
        var at = tokens.here();
        boolean minus = tokens.accept("-");
        if (!minus && !tokens.accept("+")) {
            return postfix();
        }
        if (minus && tokens.peek().kind() == Kind.INTEGER) {
            // as one literal, or the smallest BIGINT could not be written
            return postfix(integer("-" + tokens.take().text(), at));
        }
        if (++depth > MAX_DEPTH) {
            throw new SqlException(at, "the expression is nested deeper than " + MAX_DEPTH);
        }
        var operand = unary();
        depth--;
        return new Sql.Unary(at, minus ? UnaryOp.MINUS : UnaryOp.PLUS, operand);
    }

    /// `postfix = primary {'[' expr ']' | '->' name}`
    private Expr postfix() {
        return postfix(primary());
    }

    private Expr postfix(Expr primary) {
        var base = primary;
        while (true) {
            var at = tokens.here();
            if (tokens.accept("[")) {
                var index = expr();
                tokens.expect("]");
                base = new Sql.Subscript(at, base, index);
            } else if (tokens.sees("->") && !tokens.sees("->", "*")) {
                tokens.expect("->");
                base = new Sql.Deref(at, base, fieldName());
            } else {
                return base;
            }
        }
    }

    /// A field may have any name, reserved or not.
    private String fieldName() {
        return tokens.peek().kind() == Kind.WORD ? tokens.take().text() : tokens.name("");
    }

    private Expr primary() {
        var token = tokens.peek();
        var at = token.span();
        return switch (token.kind()) {
            case STRING, INTEGER, DECIMAL, DOUBLE -> literal();
            case QUOTED -> nameOrCall();
            case WORD -> word(at);
            case SYMBOL -> {
                if (!tokens.sees("(")) {
                    throw tokens.unexpected("an expression");
                }
                yield seesLambda() ? lambda() : parenthesised();
            }
            case END -> throw tokens.unexpected("an expression");
        };
    }

    private Expr parenthesised() {
        tokens.expect("(");
        var inner = expr();
        tokens.expect(")");
        return inner;
    }

    private Expr word(Span at) {
        return switch (tokens.peek().text()) {
            case "NULL", "TRUE", "FALSE" -> literal();
            case "CASE" -> caseWhen();
            case "CAST", "TRY_CAST" -> tokens.peek(1).is("(") ? cast() : nameOrCall();
            case "ARRAY" -> tokens.peek(1).is("[") ? makeArray(at) : nameOrCall();
            case "MAP" -> tokens.peek(1).is("(") ? makeMap(at) : nameOrCall();
            case "STRUCT" -> tokens.peek(1).is("(") ? makeStruct(at) : nameOrCall();
            default -> nameOrCall();
        };
    }

    /// `literal = NULL | TRUE | FALSE | number | 'string'`
    Sql.Literal literal() {
        var token = tokens.take();
        var at = token.span();
        return switch (token.kind()) {
            case STRING -> new Sql.StringLiteral(at, token.text());
            case INTEGER -> integer(token.text(), at);
            case DECIMAL -> new Sql.DecimalLiteral(at, new BigDecimal(token.text()));
            case DOUBLE -> new Sql.DoubleLiteral(at, Double.parseDouble(token.text()));
            case WORD, QUOTED, SYMBOL, END ->
                    switch (token.text()) {
                        case "NULL" -> new Sql.NullLiteral(at);
                        case "TRUE" -> new Sql.BooleanLiteral(at, true);
                        case "FALSE" -> new Sql.BooleanLiteral(at, false);
                        case "-" -> negative(at);
                        default ->
                                throw new SqlException(
                                        at, "expected a literal, found " + token.shown());
                    };
        };
    }

    private Sql.Literal negative(Span at) {
        var number = tokens.take();
        return switch (number.kind()) {
            case INTEGER -> integer("-" + number.text(), at);
            case DECIMAL -> new Sql.DecimalLiteral(at, new BigDecimal("-" + number.text()));
            case DOUBLE -> new Sql.DoubleLiteral(at, -Double.parseDouble(number.text()));
            case WORD, QUOTED, STRING, SYMBOL, END ->
                    throw new SqlException(
                            number.span(), "expected a number, found " + number.shown());
        };
    }

    private static Sql.Literal integer(String digits, Span at) {
        try {
            long value = Long.parseLong(digits);
            return (int) value == value
                    ? new Sql.IntegerLiteral(at, (int) value)
                    : new Sql.BigintLiteral(at, value);
        } catch (NumberFormatException e) {
            throw new SqlException(
                    at, digits + " does not fit BIGINT", "write it as a decimal: " + digits + ".0");
        }
    }

    /// `case = CASE [expr] WHEN expr THEN expr {...} [ELSE expr] END`
    private Expr caseWhen() {
        var at = tokens.expect("CASE");
        var operand = tokens.sees("WHEN") ? Optional.<Expr>empty() : Optional.of(expr());
        var whens = new ArrayList<Sql.When>();
        while (tokens.sees("WHEN")) {
            var whenAt = tokens.expect("WHEN");
            var condition = expr();
            tokens.expect("THEN");
            whens.add(new Sql.When(whenAt, condition, expr()));
        }
        if (whens.isEmpty()) {
            throw tokens.unexpected("'WHEN'");
        }
        var otherwise = tokens.accept("ELSE") ? Optional.of(expr()) : Optional.<Expr>empty();
        tokens.expect("END");
        return new Sql.Case(at, operand, whens, otherwise);
    }

    /// `cast = (CAST | TRY_CAST) ( expr AS type )`
    private Expr cast() {
        var name = tokens.take();
        tokens.expect("(");
        var value = expr();
        tokens.expect("AS");
        var type = type();
        tokens.expect(")");
        return new Sql.Cast(name.span(), value, type, name.text().equals("TRY_CAST"));
    }

    private Expr makeArray(Span at) {
        tokens.expect("ARRAY", "[");
        var elements = tokens.sees("]") ? List.<Expr>of() : tokens.commaList(this::expr);
        tokens.expect("]");
        return new Sql.MakeArray(at, elements);
    }

    private Expr makeMap(Span at) {
        tokens.expect("MAP", "(");
        var keys = new ArrayList<Expr>();
        var values = new ArrayList<Expr>();
        while (!tokens.sees(")")) {
            keys.add(expr());
            tokens.expect(":=");
            values.add(expr());
            if (!tokens.accept(",")) {
                break;
            }
        }
        tokens.expect(")");
        return new Sql.MakeMap(at, keys, values);
    }

    private Expr makeStruct(Span at) {
        tokens.expect("STRUCT", "(");
        var names = new ArrayList<String>();
        var values = new ArrayList<Expr>();
        while (!tokens.sees(")")) {
            names.add(tokens.name(" of a field"));
            tokens.expect(":=");
            values.add(expr());
            if (!tokens.accept(",")) {
                break;
            }
        }
        tokens.expect(")");
        return new Sql.MakeStruct(at, names, values);
    }

    /// `name | source.name | name => expr | function(...)`
    private Expr nameOrCall() {
        if (seesLambda()) {
            return lambda();
        }
        var first = tokens.peek();
        // REPLACE, LEFT and the like are functions too when a parenthesis follows
        boolean call = tokens.peek(1).is("(") && first.kind() == Kind.WORD;
        if (call && !Tokens.isReserved(first)) {
            return call();
        }
        var name = tokens.name(" or an expression");
        if (tokens.accept(".")) {
            return new Sql.Column(first.span(), Optional.of(name), fieldName());
        }
        return new Sql.Column(first.span(), Optional.empty(), name);
    }

    /// `call = name ( [* | [DISTINCT] argument {, argument}] )`
    private Expr call() {
        var name = tokens.take();
        tokens.expect("(");
        if (tokens.sees("*", ")")) {
            tokens.expect("*", ")");
            return new Sql.Call(name.span(), name.text(), false, true, List.of());
        }
        boolean distinct = tokens.accept("DISTINCT");
        var arguments = new ArrayList<Expr>();
        if (!tokens.sees(")")) {
            if (TAKE_UNIT.contains(name.text()) && seesUnit()) {
                var unit = tokens.take();
                arguments.add(new Sql.StringLiteral(unit.span(), unit.text()));
                tokens.expect(",");
            }
            arguments.addAll(tokens.commaList(this::expr));
        }
        tokens.expect(")");
        return new Sql.Call(name.span(), name.text(), distinct, false, arguments);
    }

    private boolean seesUnit() {
        return tokens.peek().kind() == Kind.WORD
                && tokens.peek(1).is(",")
                && Units.isUnit(tokens.peek().text());
    }

    private boolean seesLambda() {
        if (!tokens.sees("(")) {
            return tokens.seesName() && tokens.peek(1).is("=>");
        }
        int ahead = 1;
        while (tokens.peek(ahead).kind() == Kind.WORD || tokens.peek(ahead).kind() == Kind.QUOTED) {
            ahead++;
            if (tokens.peek(ahead).is(",")) {
                ahead++;
            } else {
                return tokens.peek(ahead).is(")") && tokens.peek(ahead + 1).is("=>");
            }
        }
        return false;
    }

    /// `lambda = (name | '(' name {, name} ')') => expr`
    private Expr lambda() {
        List<String> parameters;
        if (tokens.accept("(")) {
            parameters = tokens.commaList(() -> tokens.name(" of a lambda parameter"));
            tokens.expect(")");
        } else {
            parameters = List.of(tokens.name(" of a lambda parameter"));
        }
        var at = tokens.expect("=>");
        return new Sql.Lambda(at, parameters, expr());
    }

    /// `type = ARRAY<type> | MAP<type, type> | STRUCT<name type, ...> | name [(number, ...)]`
    Sql.TypeName type() {
        if (++depth > MAX_DEPTH) {
            throw new SqlException(tokens.here(), "the type is nested deeper than " + MAX_DEPTH);
        }
        var token = tokens.peek();
        var at = token.span();
        var result =
                token.kind() == Kind.WORD && tokens.peek(1).is("<") ? nested(at) : simpleType(at);
        depth--;
        return result;
    }

    private Sql.TypeName nested(Span at) {
        var name = tokens.take().text();
        tokens.expect("<");
        var fields = new ArrayList<String>();
        var arguments = new ArrayList<Sql.TypeName>();
        while (!tokens.sees(">")) {
            if (name.equals("STRUCT")) {
                fields.add(fieldName());
            }
            arguments.add(type());
            if (!tokens.accept(",")) {
                break;
            }
        }
        tokens.expect(">");
        int wanted = name.equals("ARRAY") ? 1 : name.equals("MAP") ? 2 : arguments.size();
        if (!Set.of("ARRAY", "MAP", "STRUCT").contains(name) || arguments.size() != wanted) {
            throw new SqlException(
                    at, "'" + name + "<...>' is not a type", "ARRAY<t>, MAP<k, v> or STRUCT<f t>");
        }
        return new Sql.TypeName(at, name, List.of(), fields, arguments);
    }

    private Sql.TypeName simpleType(Span at) {
        var name = tokens.name(" of a type");
        // STRUCT<> is lexed as STRUCT and the operator <>
        if (name.equals("STRUCT") && tokens.accept("<>")) {
            return new Sql.TypeName(at, name, List.of(), List.of(), List.of());
        }
        if (!tokens.accept("(")) {
            return new Sql.TypeName(at, name, List.of(), List.of(), List.of());
        }
        var numbers = tokens.commaList(() -> tokens.integer(" as a parameter of " + name));
        tokens.expect(")");
        return new Sql.TypeName(at, name, numbers, List.of(), List.of());
    }
}
