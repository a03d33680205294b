package io.millrace.sql.kernel;

import io.millrace.sql.functions.Lambda1;
import io.millrace.sql.functions.Lambda2;
import io.millrace.sql.functions.Lambda3;

import org.jspecify.annotations.Nullable;

/// Compiled lambda bodies in the shapes that functions take.
final class Lambdas {
    private Lambdas() {}

    /// A body over the values of the parameters.
    interface Body {
        @Nullable Object apply(@Nullable Object[] values);
    }

    static Object of(int parameters, Body body) {
        return switch (parameters) {
            case 1 -> (Lambda1) a -> body.apply(new @Nullable Object[] {a});
            case 2 -> (Lambda2) (a, b) -> body.apply(new @Nullable Object[] {a, b});
            case 3 -> (Lambda3) (a, b, c) -> body.apply(new @Nullable Object[] {a, b, c});
            default -> throw new IllegalArgumentException("a lambda of " + parameters);
        };
    }
}
