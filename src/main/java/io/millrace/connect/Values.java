package io.millrace.connect;

import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.config.types.Password;
import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// What a configuration says for each [Setting] of a table, in Java's types.
///
/// Asking for a setting that the table does not have, or as another kind, is a mistake of the
/// connector: [IllegalArgumentException].
public final class Values {
    private final Map<String, @Nullable Object> parsed;

    private Values(Map<String, @Nullable Object> parsed) {
        this.parsed = parsed;
    }

    /// @throws ConfigException when a setting is missing or wrong, naming it
    public static Values of(List<Setting> settings, Map<String, String> config) {
        return new Values(Setting.definition(settings).parse(config));
    }

    public String text(String name) {
        return switch (parsed.get(name)) {
            case String text -> text;
            case Password secret -> secret.value();
            case null, default -> throw wrong(name);
        };
    }

    public long whole(String name) {
        if (parsed.get(name) instanceof Long n) {
            return n;
        }
        throw wrong(name);
    }

    /// A whole number of which more than 2,147,483,647 means as much.
    public int size(String name) {
        return (int) Math.min(whole(name), Integer.MAX_VALUE);
    }

    /// A number of milliseconds.
    public Duration millis(String name) {
        return Duration.ofMillis(whole(name));
    }

    public boolean flag(String name) {
        if (parsed.get(name) instanceof Boolean b) {
            return b;
        }
        throw wrong(name);
    }

    /// A choice whose words are those of an enum, in any case, with `+` and `-` for its `_`.
    public <E extends Enum<E>> E choice(String name, Class<E> words) {
        return Enum.valueOf(
                words, text(name).toUpperCase(Locale.ROOT).replace('+', '_').replace('-', '_'));
    }

    /// Without empty ones and spaces around.
    public List<String> words(String name) {
        if (!(parsed.get(name) instanceof List<?> list)) {
            throw wrong(name);
        }
        return list.stream().map(w -> w.toString().strip()).filter(w -> !w.isEmpty()).toList();
    }

    private static IllegalArgumentException wrong(String name) {
        return new IllegalArgumentException("setting " + name + " is not of this kind");
    }
}
