package io.millrace.sql.rest;

import com.fasterxml.jackson.annotation.JsonAlias;
import com.fasterxml.jackson.annotation.JsonIgnoreProperties;

import io.millrace.sql.parse.Variables;

import org.jspecify.annotations.Nullable;

import java.util.HashMap;
import java.util.Map;

/// The body of `/ksql`, `/query` and `/query-stream`.
///
/// @param sql the statements; `ksql` in the older endpoints
/// @param properties what SET would give; `streamsProperties` in the older endpoints
/// @param sessionVariables what `${name}` in the text stands for
@JsonIgnoreProperties(ignoreUnknown = true)
record KsqlRequest(
        @JsonAlias("ksql") @Nullable String sql,
        @JsonAlias("streamsProperties") @Nullable Map<String, Object> properties,
        @Nullable Map<String, Object> sessionVariables) {
    /// The statements, with variables replaced.
    ///
    /// @throws io.millrace.http.ProblemException if there are none
    String text() {
        if (sql == null || sql.isBlank()) {
            throw SqlError.BAD_REQUEST.with(
                    "The request has no statement: send {\"ksql\": \"...\"}");
        }
        return Variables.replace(sql, strings(sessionVariables));
    }

    Map<String, String> settings() {
        return strings(properties);
    }

    private static Map<String, String> strings(@Nullable Map<String, Object> values) {
        var strings = new HashMap<String, String>();
        if (values != null) {
            values.forEach((name, value) -> strings.put(name, String.valueOf(value)));
        }
        return strings;
    }
}
