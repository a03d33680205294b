package io.millrace.sql.functions;

import org.jspecify.annotations.Nullable;

/// A lambda expression with 2 parameters, as an argument of a function.
public interface Lambda2 {
    @Nullable Object apply(@Nullable Object a, @Nullable Object b);
}
