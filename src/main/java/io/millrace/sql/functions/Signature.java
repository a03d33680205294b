package io.millrace.sql.functions;

import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/// One overload of a function.
///
/// @param parameters what each argument has to be
/// @param rest what any further arguments have to be; empty where there can be none
/// @param method the method that computes it: public, static; see [SqlFunction] for its parameters
public record Signature(
        String name,
        List<Pattern> parameters,
        Optional<Pattern> rest,
        Pattern result,
        SqlFunction about,
        Method method) {
    public Signature {
        parameters = List.copyOf(parameters);
    }

    /// The signature of a method with the annotation.
    static Signature of(Method method) {
        var about = method.getAnnotation(SqlFunction.class);
        return about.signature().isEmpty()
                ? SignatureText.derived(method, about)
                : new SignatureText(about.signature()).parse(method, about);
    }

    /// The pattern of each of so many arguments, or empty where there can not be so many.
    Optional<List<Pattern>> spread(int arguments) {
        if (arguments < parameters.size() || (arguments > parameters.size() && rest.isEmpty())) {
            return Optional.empty();
        }
        var patterns = new ArrayList<>(parameters);
        while (patterns.size() < arguments) {
            patterns.add(rest.orElseThrow());
        }
        return Optional.of(patterns);
    }

    /// Whether it comes from a jar of the user.
    public boolean isOfUser() {
        return method.getDeclaringClass().getClassLoader() instanceof FunctionLoader;
    }

    /// As a user would write it: `LPAD(STRING, INTEGER, STRING)`.
    @Override
    public String toString() {
        var parts = parameters.stream().map(Pattern::toString).collect(Collectors.toList());
        rest.ifPresent(r -> parts.add(r + "..."));
        return name + "(" + String.join(", ", parts) + ")";
    }
}
