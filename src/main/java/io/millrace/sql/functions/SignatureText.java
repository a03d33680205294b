package io.millrace.sql.functions;

import io.millrace.data.Scalar;
import io.millrace.data.Type;

import java.lang.reflect.Method;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Reads the signature of a method: from its annotation, or from its Java types.
///
/// `signature = [pattern {, pattern} [...]] -> pattern`
final class SignatureText {
    private static final Map<Class<?>, Type> TYPES =
            Map.ofEntries(
                    Map.entry(boolean.class, Scalar.BOOLEAN),
                    Map.entry(Boolean.class, Scalar.BOOLEAN),
                    Map.entry(int.class, Scalar.INTEGER),
                    Map.entry(Integer.class, Scalar.INTEGER),
                    Map.entry(long.class, Scalar.BIGINT),
                    Map.entry(Long.class, Scalar.BIGINT),
                    Map.entry(double.class, Scalar.DOUBLE),
                    Map.entry(Double.class, Scalar.DOUBLE),
                    Map.entry(String.class, Scalar.STRING),
                    Map.entry(ByteBuffer.class, Scalar.BYTES),
                    Map.entry(LocalDate.class, Scalar.DATE),
                    Map.entry(LocalTime.class, Scalar.TIME),
                    Map.entry(Instant.class, Scalar.TIMESTAMP));

    private final String text;
    private int pos;

    SignatureText(String text) {
        this.text = text;
    }

    static Signature derived(Method method, SqlFunction about) {
        var parameters = new ArrayList<Pattern>();
        for (Class<?> type : method.getParameterTypes()) {
            if (type != CallSite.class) {
                boolean last = parameters.size() == arguments(method) - 1;
                parameters.add(of(last && method.isVarArgs() ? type.componentType() : type));
            }
        }
        var rest =
                method.isVarArgs()
                        ? Optional.of(parameters.removeLast())
                        : Optional.<Pattern>empty();
        var result = of(method.getReturnType());
        return new Signature(about.name(), parameters, rest, result, about, method);
    }

    /// How many parameters of a method are arguments.
    static int arguments(Method method) {
        boolean site =
                method.getParameterCount() > 0 && method.getParameterTypes()[0] == CallSite.class;
        return method.getParameterCount() - (site ? 1 : 0);
    }

    private static Pattern of(Class<?> type) {
        if (type == BigDecimal.class) {
            return new Pattern.Variable("D", Pattern.Bound.DECIMAL);
        }
        var known = TYPES.get(type);
        if (known == null) {
            throw new IllegalArgumentException(type + " needs a signature");
        }
        return new Pattern.Exact(known);
    }

    Signature parse(Method method, SqlFunction about) {
        var parameters = new ArrayList<Pattern>();
        Optional<Pattern> rest = Optional.empty();
        while (!accept("->")) {
            if (!parameters.isEmpty()) {
                expect(",");
            }
            var pattern = pattern();
            parameters.add(pattern);
            if (accept("...")) {
                rest = Optional.of(parameters.removeLast());
                expect("->");
                break;
            }
        }
        var result = pattern();
        if (!text.substring(pos).isBlank()) {
            throw wrong("the end");
        }
        return new Signature(about.name(), parameters, rest, result, about, method);
    }

    private Pattern pattern() {
        if (accept("(")) {
            var parameters = new ArrayList<Pattern>();
            do {
                parameters.add(pattern());
            } while (accept(","));
            expect(")");
            expect("=>");
            return new Pattern.Lambda(parameters, pattern());
        }
        String word = word();
        return switch (word) {
            case "ARRAY" -> {
                expect("<");
                var element = pattern();
                expect(">");
                yield new Pattern.Array(element);
            }
            case "MAP" -> {
                expect("<");
                var key = pattern();
                expect(",");
                var value = pattern();
                expect(">");
                yield new Pattern.Map(key, value);
            }
            case "STRUCT" -> struct();
            case "DECIMAL" -> {
                expect("(");
                int precision = Integer.parseInt(word());
                expect(",");
                int scale = Integer.parseInt(word());
                expect(")");
                yield new Pattern.Exact(Type.decimal(precision, scale));
            }
            default -> named(word);
        };
    }

    private Pattern struct() {
        expect("<");
        List<Pattern.Part> parts = new ArrayList<>();
        do {
            String name = word();
            parts.add(new Pattern.Part(name, pattern()));
        } while (accept(","));
        expect(">");
        return new Pattern.Struct(parts);
    }

    private static Pattern named(String word) {
        if (word.matches("[A-Z][0-9]?")) {
            return new Pattern.Variable(
                    word,
                    switch (word.charAt(0)) {
                        case 'D' -> Pattern.Bound.DECIMAL;
                        case 'C' -> Pattern.Bound.ORDERED;
                        default -> Pattern.Bound.ANY;
                    });
        }
        return new Pattern.Exact(Scalar.valueOf(word));
    }

    private void space() {
        while (pos < text.length() && text.charAt(pos) == ' ') {
            pos++;
        }
    }

    private boolean accept(String token) {
        space();
        if (!text.startsWith(token, pos)) {
            return false;
        }
        pos += token.length();
        return true;
    }

    private void expect(String token) {
        if (!accept(token)) {
            throw wrong(token);
        }
    }

    private String word() {
        space();
        int start = pos;
        while (pos < text.length() && Character.isLetterOrDigit(text.charAt(pos))) {
            pos++;
        }
        return text.substring(start, pos);
    }

    private IllegalArgumentException wrong(String expected) {
        return new IllegalArgumentException(
                "signature '%s', character %d: expected %s".formatted(text, pos, expected));
    }
}
