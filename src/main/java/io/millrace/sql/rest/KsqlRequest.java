package io.millrace.sql.rest;

import com.fasterxml.jackson.annotation.JsonAlias;
import com.fasterxml.jackson.annotation.JsonIgnoreProperties;

import io.millrace.sql.Engine;
import io.millrace.sql.SessionProperties;
import io.millrace.sql.parse.Parser;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// The body of `/ksql`, `/query` and `/query-stream`.
///
/// @param sql the statements; `ksql` in the older endpoints
/// @param properties what SET would give; `streamsProperties` in the older endpoints
/// @param sessionVariables what `${name}` in the text stands for
/// @param commandSequenceNumber of a statement, perhaps of another worker, that must have had its
///   effect before
@JsonIgnoreProperties(ignoreUnknown = true)
record KsqlRequest(
        @JsonAlias("ksql") @Nullable String sql,
        @JsonAlias("streamsProperties") @Nullable Map<String, Object> properties,
        @Nullable Map<String, Object> sessionVariables,
        @Nullable Long commandSequenceNumber) {
    private static final Duration WAIT_AT_MOST = Duration.ofSeconds(20);

    /// The text as it was sent.
    ///
    /// @throws io.millrace.http.ProblemException if there is none, or too much
    String text(Engine engine) {
        if (sql == null || sql.isBlank()) {
            throw SqlError.BAD_REQUEST.with(
                    "The request has no statement: send {\"ksql\": \"...\"}");
        }
        int max = engine.settings().limits().maxStatementChars();
        if (sql.length() > max) {
            throw SqlError.STATEMENT_TOO_LONG.with(sql.length(), max);
        }
        return sql;
    }

    /// The statements, with variables replaced, when they may be executed.
    ///
    /// @throws io.millrace.http.ProblemException for properties that cannot be set, or a command
    ///   that has not come
    /// @throws io.millrace.sql.parse.SqlException for text that is no SQL
    List<Parser.Parsed> statements(Engine engine) {
        var text = text(engine);
        SessionProperties.problem(settings())
                .ifPresent(
                        problem -> {
                            throw SqlError.BAD_REQUEST.with(problem);
                        });
        if (commandSequenceNumber != null
                && !engine.awaitApplied(commandSequenceNumber, WAIT_AT_MOST)) {
            throw SqlError.BEHIND.with(commandSequenceNumber, engine.nextCommand() - 1);
        }
        return Parser.script(text, variables());
    }

    Map<String, String> settings() {
        return strings(properties);
    }

    Map<String, String> variables() {
        return strings(sessionVariables);
    }

    private static Map<String, String> strings(@Nullable Map<String, Object> values) {
        var strings = new HashMap<String, String>();
        if (values != null) {
            values.forEach((name, value) -> strings.put(name, String.valueOf(value)));
        }
        return strings;
    }
}
