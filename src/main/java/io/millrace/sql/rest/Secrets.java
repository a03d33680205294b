package io.millrace.sql.rest;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// Keeps secrets out of answers.
final class Secrets {
    private static final List<String> MARKS =
            List.of(
                    "password",
                    "secret",
                    "token",
                    "key.id",
                    "account.key",
                    "api.key",
                    "credentials");

    private Secrets() {}

    /// The same settings, with the values of those whose name tells of a secret hidden.
    static Map<String, String> hidden(Map<String, String> config) {
        var shown = new LinkedHashMap<String, String>();
        config.forEach((name, value) -> shown.put(name, isSecret(name) ? "[hidden]" : value));
        return shown;
    }

    private static boolean isSecret(String name) {
        var lower = name.toLowerCase(Locale.ROOT);
        return MARKS.stream().anyMatch(lower::contains);
    }
}
