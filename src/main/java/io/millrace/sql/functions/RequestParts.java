package io.millrace.sql.functions;

import org.jspecify.annotations.Nullable;

/// The HTTP request that an endpoint answers, for the functions PATH, QUERY, HEADER and BODY.
public interface RequestParts {
    /// The request that the current thread answers.
    ScopedValue<RequestParts> CURRENT = ScopedValue.newInstance();

    /// The text that `{name}` in the path stands for; NULL where the path has no such part.
    @Nullable String path(String name);

    /// The first value of a query parameter; NULL where there is none.
    @Nullable String query(String name);

    /// The first value of a header, by its name in any case; NULL where there is none.
    @Nullable String header(String name);

    /// The body as text; NULL where there is none.
    @Nullable String body();
}
