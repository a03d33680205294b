package io.millrace.sql.rest;

import io.millrace.sql.catalog.Catalog;
import io.millrace.sql.query.ProcessingLog;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/// What `POST /ksql/terminate` executes: statements, so that all workers of the service follow.
///
/// Source: ksqlDB API reference, "/ksql/terminate".
final class Termination {
    private Termination() {}

    /// @param topics names of topics to delete, or patterns for them
    static List<String> statements(Catalog catalog, List<?> topics) {
        var patterns = topics.stream().map(t -> pattern(String.valueOf(t))).toList();
        var statements = new ArrayList<String>();
        statements.add("TERMINATE ALL;");
        for (var source : catalog.sources()) {
            if (source.topic().equals(ProcessingLog.TOPIC)) {
                continue;
            }
            boolean delete =
                    !source.readOnly()
                            && patterns.stream().anyMatch(p -> p.matcher(source.topic()).matches());
            statements.add(
                    "DROP %s `%s`%s;"
                            .formatted(
                                    source.kind(), source.name(), delete ? " DELETE TOPIC" : ""));
        }
        return statements;
    }

    private static Pattern pattern(String text) {
        try {
            return Pattern.compile(text);
        } catch (PatternSyntaxException e) {
            throw SqlError.BAD_REQUEST.with(
                    "'%s' is no pattern: %s".formatted(text, e.getDescription()));
        }
    }
}
