package io.millrace.sql.functions;

import org.jspecify.annotations.Nullable;

/// Parts of the request that an endpoint answers. Only CREATE ENDPOINT has them; they vary, for
/// each request has its own.
final class Requests {
    private Requests() {}

    @SqlFunction(
            name = "PATH",
            doc = "The part of the request's path that {name} stands for. In CREATE ENDPOINT only.",
            varies = true)
    public static @Nullable String path(String name) {
        return RequestParts.CURRENT.get().path(name);
    }

    @SqlFunction(
            name = "QUERY",
            doc =
                    "The value of a parameter behind the ? of the request's URL; NULL without it."
                            + " In CREATE ENDPOINT only.",
            varies = true)
    public static @Nullable String query(String name) {
        return RequestParts.CURRENT.get().query(name);
    }

    @SqlFunction(
            name = "HEADER",
            doc =
                    "The value of a header of the request, its name in any case; NULL without it."
                            + " In CREATE ENDPOINT only.",
            varies = true)
    public static @Nullable String header(String name) {
        return RequestParts.CURRENT.get().header(name);
    }

    @SqlFunction(
            name = "BODY",
            doc =
                    "The whole body of the request as text; NULL without one. In CREATE ENDPOINT"
                            + " only.",
            varies = true)
    public static @Nullable String body() {
        return RequestParts.CURRENT.get().body();
    }
}
