package io.millrace.sql.functions;

import io.millrace.data.Scalar;
import io.millrace.data.Type;

import org.jspecify.annotations.Nullable;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;

/// Evaluates calls of functions with literals, so that tests can be tables of SQL. No lambdas.
///
/// `value = 'text' | number | TRUE | FALSE | NULL | type 'text' | ARRAY[...] | MAP(k := v, ...) |
/// CAST(value AS type) | name(...)`
final class Expressions {
    /// @param type empty for NULL
    record Result(Optional<Type> type, Optional<Object> value) {
        Result(Type type, @Nullable Object value) {
            this(Optional.of(type), Optional.ofNullable(value));
        }
    }

    private final String text;
    private int pos;

    private Expressions(String text) {
        this.text = text;
    }

    static Result evaluate(String expression) {
        var parser = new Expressions(expression);
        var result = parser.value();
        parser.space();
        if (parser.pos != expression.length()) {
            throw new IllegalArgumentException("at " + expression.substring(parser.pos));
        }
        return result;
    }

    /// Both sides of `left = right`.
    static List<Result> sides(String equation) {
        var parser = new Expressions(equation);
        var left = parser.value();
        parser.expect("=");
        return List.of(left, parser.value());
    }

    /// The value as a table shows it; text as it is, DOUBLE and DECIMAL with their digits.
    static String shown(String expression) {
        return evaluate(expression).value().map(String::valueOf).orElse("NULL");
    }

    private Result value() {
        space();
        char c = text.charAt(pos);
        if (c == '\'') {
            return new Result(Scalar.STRING, quoted());
        }
        if (c == '-' || Character.isDigit(c)) {
            return number();
        }
        String word = word();
        return switch (word) {
            case "NULL" -> new Result(Optional.empty(), Optional.empty());
            case "TRUE", "FALSE" -> new Result(Scalar.BOOLEAN, word.equals("TRUE"));
            case "DATE", "TIME", "TIMESTAMP" -> temporal(Scalar.valueOf(word));
            case "ARRAY" -> array();
            case "MAP" -> map();
            case "CAST" -> cast();
            default -> call(word);
        };
    }

    private Result temporal(Scalar type) {
        return new Result(
                type, Conversions.conversion(Scalar.STRING, type).orElseThrow().apply(quoted()));
    }

    private Result call(String name) {
        var types = new ArrayList<Optional<Type>>();
        var values = new ArrayList<@Nullable Object>();
        for (var argument : list("(", ")")) {
            types.add(argument.type());
            values.add(argument.value().orElse(null));
        }
        var function = Functions.BUILT_IN.resolve(name, types);
        return new Result(function.type(), function.call().apply(values.toArray()));
    }

    private Result cast() {
        expect("(");
        var value = value();
        expect("AS");
        var type = Scalar.valueOf(word());
        expect(")");
        Object converted =
                value.value()
                        .map(
                                v ->
                                        Conversions.conversion(value.type().orElseThrow(), type)
                                                .orElseThrow()
                                                .apply(v))
                        .orElse(null);
        return new Result(type, converted);
    }

    private Result array() {
        var elements = list("[", "]");
        var type =
                elements.stream()
                        .flatMap(e -> e.type().stream())
                        .findFirst()
                        .orElse(Scalar.INTEGER);
        var values = new ArrayList<@Nullable Object>();
        elements.forEach(e -> values.add(e.value().orElse(null)));
        return new Result(Type.array(type), Collections.unmodifiableList(values));
    }

    private Result map() {
        expect("(");
        var values = new LinkedHashMap<@Nullable Object, @Nullable Object>();
        Type type = Scalar.INTEGER;
        do {
            var key = value();
            expect(":=");
            var value = value();
            type = value.type().orElse(type);
            values.put(key.value().orElse(null), value.value().orElse(null));
        } while (accept(","));
        expect(")");
        return new Result(Type.map(Scalar.STRING, type), Collections.unmodifiableMap(values));
    }

    private List<Result> list(String open, String close) {
        expect(open);
        var values = new ArrayList<Result>();
        while (!accept(close)) {
            if (!values.isEmpty()) {
                expect(",");
            }
            values.add(value());
        }
        return values;
    }

    private Result number() {
        int start = pos;
        pos++;
        while (pos < text.length() && "0123456789.".indexOf(text.charAt(pos)) >= 0) {
            pos++;
        }
        var digits = new BigDecimal(text.substring(start, pos));
        if (digits.scale() > 0) {
            int precision = Math.max(digits.precision(), digits.scale());
            return new Result(Type.decimal(precision, digits.scale()), digits);
        }
        return digits.precision() < 10
                ? new Result(Scalar.INTEGER, digits.intValue())
                : new Result(Scalar.BIGINT, digits.longValue());
    }

    private String quoted() {
        space();
        var value = new StringBuilder();
        while (true) {
            int end = text.indexOf('\'', pos + 1);
            value.append(text, pos + 1, end);
            pos = end + 1;
            if (pos == text.length() || text.charAt(pos) != '\'') {
                return value.toString();
            }
            value.append('\'');
        }
    }

    private void space() {
        while (pos < text.length() && text.charAt(pos) == ' ') {
            pos++;
        }
    }

    private boolean accept(String token) {
        space();
        boolean found = text.startsWith(token, pos);
        pos += found ? token.length() : 0;
        return found;
    }

    private void expect(String token) {
        if (!accept(token)) {
            throw new IllegalArgumentException("expected " + token + " at " + text.substring(pos));
        }
    }

    private String word() {
        space();
        int start = pos;
        while (pos < text.length()
                && (Character.isLetterOrDigit(text.charAt(pos)) || text.charAt(pos) == '_')) {
            pos++;
        }
        return text.substring(start, pos);
    }
}
