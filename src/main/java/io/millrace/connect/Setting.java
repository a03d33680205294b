package io.millrace.connect;

import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigDef.Importance;
import org.jspecify.annotations.Nullable;

import java.util.List;
import java.util.Locale;

/// A setting of a connector. Its list of settings is the one source of validation, of `GET
/// /connector-plugins/.../config`, of the console's form and of the reference page.
///
/// @param standard the default; null when the user must give a value
/// @param doc one or two sentences: meaning, unit, limits
/// @param aliases other names that mean the same, as other connectors have them; the first of them
///   that is given counts when `name` itself is not
public record Setting(
        String name, Kind kind, @Nullable String standard, String doc, List<String> aliases) {
    public Setting {
        aliases = List.copyOf(aliases);
    }

    /// What values a setting takes.
    public sealed interface Kind {
        /// Any text.
        record Text() implements Kind {}

        /// A text that is shown nowhere.
        record Secret() implements Kind {}

        /// A whole number from `least` to `most`.
        record Whole(long least, long most) implements Kind {}

        /// true or false.
        record Flag() implements Kind {}

        /// One of the words, in any case.
        record Choice(List<String> words) implements Kind {
            public Choice {
                words = List.copyOf(words);
            }
        }

        /// Texts, separated by commas; may be none.
        record Words() implements Kind {}
    }

    /// A text that the user must give.
    public static Setting required(String name, String doc) {
        return new Setting(name, new Kind.Text(), null, doc, List.of());
    }

    public static Setting text(String name, String standard, String doc) {
        return new Setting(name, new Kind.Text(), standard, doc, List.of());
    }

    /// A password or key; empty when there is none.
    public static Setting secret(String name, String doc) {
        return new Setting(name, new Kind.Secret(), "", doc, List.of());
    }

    public static Setting whole(String name, long standard, long least, String doc) {
        return whole(name, standard, least, Long.MAX_VALUE, doc);
    }

    public static Setting whole(String name, long standard, long least, long most, String doc) {
        var kind = new Kind.Whole(least, most);
        return new Setting(name, kind, Long.toString(standard), doc, List.of());
    }

    /// @param standard `true` or `false`
    public static Setting flag(String name, String standard, String doc) {
        return new Setting(name, new Kind.Flag(), standard, doc, List.of());
    }

    public static Setting choice(String name, String standard, List<String> words, String doc) {
        return new Setting(name, new Kind.Choice(words), standard, doc, List.of());
    }

    /// A list; empty by default.
    public static Setting words(String name, String doc) {
        return new Setting(name, new Kind.Words(), "", doc, List.of());
    }

    /// The same setting, with other names for it.
    public Setting or(String... others) {
        return new Setting(name, kind, standard, doc, List.of(others));
    }

    /// Connect's form of a table of settings, in the table's order.
    public static ConfigDef definition(List<Setting> settings) {
        var def = new ConfigDef();
        var order = 0;
        for (var s : settings) {
            Object standard = s.standard == null ? ConfigDef.NO_DEFAULT_VALUE : s.standard;
            var importance = s.standard == null ? Importance.HIGH : Importance.MEDIUM;
            def.define(
                    s.name,
                    s.type(),
                    standard,
                    s.check(),
                    importance,
                    s.doc,
                    "Settings",
                    order++,
                    ConfigDef.Width.MEDIUM,
                    s.name.replace('.', ' ').toLowerCase(Locale.ROOT));
        }
        return def;
    }

    private ConfigDef.Type type() {
        return switch (kind) {
            case Kind.Text() -> ConfigDef.Type.STRING;
            case Kind.Secret() -> ConfigDef.Type.PASSWORD;
            case Kind.Whole _ -> ConfigDef.Type.LONG;
            case Kind.Flag() -> ConfigDef.Type.BOOLEAN;
            case Kind.Choice _ -> ConfigDef.Type.STRING;
            case Kind.Words() -> ConfigDef.Type.LIST;
        };
    }

    private ConfigDef.@Nullable Validator check() {
        return switch (kind) {
            case Kind.Text() -> standard == null ? new ConfigDef.NonEmptyString() : null;
            case Kind.Whole(var least, var most) -> ConfigDef.Range.between(least, most);
            case Kind.Choice(var words) ->
                    ConfigDef.CaseInsensitiveValidString.in(words.toArray(String[]::new));
            case Kind.Secret(), Kind.Flag(), Kind.Words() -> null;
        };
    }
}
