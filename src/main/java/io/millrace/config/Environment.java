package io.millrace.config;

import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/// `MILLRACE_SQL_PORT=8089`. Other variables that begin so are none of ours: container platforms
/// add some for every service that is called like this program.
final class Environment {
    private Environment() {}

    static Map<String, Settings.Value> read(Map<String, String> environment) {
        var values = new TreeMap<String, Settings.Value>();
        for (var setting : Settings.ALL) {
            if (setting.isFamily()) {
                family(setting, environment, values);
            } else {
                var text = environment.get(setting.environmentName());
                if (text != null) {
                    values.put(setting.name(), new Settings.Value(text, setting.environmentName()));
                }
            }
        }
        return values;
    }

    private static void family(
            Setting setting, Map<String, String> environment, Map<String, Settings.Value> values) {
        var name = setting.environmentName();
        var prefix = name.substring(0, name.length() - 1);
        environment.forEach(
                (variable, text) -> {
                    if (variable.startsWith(prefix) && variable.length() > prefix.length()) {
                        var rest = variable.substring(prefix.length()).toLowerCase(Locale.ROOT);
                        values.put(
                                setting.prefix() + rest.replace('_', '.'),
                                new Settings.Value(text, variable));
                    }
                });
    }
}
