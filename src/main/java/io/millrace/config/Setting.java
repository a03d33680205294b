package io.millrace.config;

import java.util.Locale;

/// One thing that can be set.
///
/// @param name as written in `millrace.properties`, and as a flag after `--`: `sql.port`. One that
///   ends with `.*` stands for all names that begin so
/// @param defaultValue what applies when it is not set; may be empty
/// @param doc one sentence with the unit and the limits
public record Setting(String name, String defaultValue, String doc) {
    /// `MILLRACE_SQL_PORT`
    public String environmentName() {
        return "MILLRACE_" + name.toUpperCase(Locale.ROOT).replace('.', '_');
    }

    boolean isFamily() {
        return name.endsWith(".*");
    }

    /// The `sql.streams.` of `sql.streams.*`.
    String prefix() {
        return name.substring(0, name.length() - 1);
    }

    boolean covers(String key) {
        return isFamily()
                ? key.startsWith(prefix()) && key.length() > prefix().length()
                : key.equals(name);
    }
}
