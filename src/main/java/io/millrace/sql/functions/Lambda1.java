package io.millrace.sql.functions;

import org.jspecify.annotations.Nullable;

/// A lambda expression with 1 parameter, as an argument of a function.
public interface Lambda1 {
    @Nullable Object apply(@Nullable Object a);
}
