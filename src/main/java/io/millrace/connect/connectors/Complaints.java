package io.millrace.connect.connectors;

import org.apache.kafka.common.config.Config;
import org.apache.kafka.common.config.ConfigException;

/// Puts what is wrong with a configuration where Connect's answer to a validation wants it.
final class Complaints {
    private Complaints() {}

    /// Checks what Connect's own validation does not know, if that found nothing.
    ///
    /// @param check throws a ConfigException when settings do not fit together
    static Config check(Config result, Runnable check) {
        if (result.configValues().stream().allMatch(v -> v.errorMessages().isEmpty())) {
            try {
                check.run();
            } catch (ConfigException e) {
                add(result, e);
            }
        }
        return result;
    }

    /// At the setting that the message names, otherwise at the first.
    static void add(Config result, ConfigException error) {
        var message = String.valueOf(error.getMessage());
        var values = result.configValues();
        values.stream()
                .filter(v -> message.contains("configuration " + v.name() + ":"))
                .findFirst()
                .orElse(values.getFirst())
                .addErrorMessage(message);
    }
}
