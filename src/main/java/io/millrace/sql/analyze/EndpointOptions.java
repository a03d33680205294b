package io.millrace.sql.analyze;

import io.millrace.config.Nearest;
import io.millrace.sql.parse.Parser;
import io.millrace.sql.parse.Sql;
import io.millrace.sql.parse.SqlException;

import java.util.List;
import java.util.Optional;

/// The WITH of a `CREATE ENDPOINT`.
///
/// @param rateLimit requests a second, of all clients together
/// @param apiKey what requests must carry in `X-API-Key`, or behind `Authorization: Bearer`
/// @param cors origin of the pages whose scripts may call it, or `*`
public record EndpointOptions(
        Optional<Integer> rateLimit, Optional<EndpointKey> apiKey, Optional<String> cors) {
    private static final String RATE_LIMIT = "RATE_LIMIT";
    private static final String API_KEY = "API_KEY";
    private static final String KEY = "KEY";
    private static final String CORS = "CORS";
    private static final List<String> NAMES = List.of(RATE_LIMIT, API_KEY, CORS);

    /// @throws SqlException for an option that is none, or a value that it does not take
    public static EndpointOptions of(Sql.With with) {
        Optional<Integer> rateLimit = Optional.empty();
        Optional<EndpointKey> apiKey = Optional.empty();
        Optional<String> cors = Optional.empty();
        for (var option : with.options().entrySet()) {
            switch (option.getKey()) {
                case RATE_LIMIT -> rateLimit = Optional.of(perSecond(option.getValue()));
                case API_KEY ->
                        apiKey = Optional.of(EndpointKey.of(text(API_KEY, option.getValue())));
                case KEY ->
                        throw new SqlException(
                                with.at(),
                                "an endpoint has no option KEY",
                                "the key of a record is a column: declare it KEY in the stream, and"
                                        + " give it a value in VALUES");
                case CORS -> cors = Optional.of(text(CORS, option.getValue()));
                default ->
                        throw new SqlException(
                                with.at(),
                                "an endpoint has no option " + option.getKey(),
                                Nearest.to(option.getKey(), NAMES)
                                        .map(n -> "did you mean " + n + "?")
                                        .orElse("options are " + NAMES));
            }
        }
        return new EndpointOptions(rateLimit, apiKey, cors);
    }

    /// A `CREATE ENDPOINT` as it is kept: with the digest in the place of the key. One that is so
    /// already stays as it is.
    public static String sealed(String statement) {
        return Parser.replaceOption(statement, API_KEY, EndpointKey::sealed);
    }

    private static int perSecond(Sql.Literal literal) {
        if (literal instanceof Sql.IntegerLiteral(_, var value) && value > 0) {
            return value;
        }
        throw new SqlException(
                literal.at(), RATE_LIMIT + " is a number of requests a second", "RATE_LIMIT=100");
    }

    private static String text(String name, Sql.Literal literal) {
        if (literal instanceof Sql.StringLiteral(_, var value) && !value.isBlank()) {
            return value;
        }
        throw new SqlException(literal.at(), name + " is a text", name + "='...'");
    }
}
