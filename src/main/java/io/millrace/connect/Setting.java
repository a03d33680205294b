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
public record Setting(String name, Kind kind, @Nullable String standard, String doc) {
    /// What values a setting takes.
    public sealed interface Kind {
        /// Any text.
        record Text() implements Kind {}

        /// A whole number of at least `least`.
        record Whole(long least) implements Kind {}

        /// One of the words, in any case.
        record Choice(List<String> words) implements Kind {
            public Choice {
                words = List.copyOf(words);
            }
        }
    }

    /// A text that the user must give.
    public static Setting required(String name, String doc) {
        return new Setting(name, new Kind.Text(), null, doc);
    }

    public static Setting text(String name, String standard, String doc) {
        return new Setting(name, new Kind.Text(), standard, doc);
    }

    public static Setting whole(String name, long standard, long least, String doc) {
        return new Setting(name, new Kind.Whole(least), Long.toString(standard), doc);
    }

    public static Setting choice(String name, String standard, List<String> words, String doc) {
        return new Setting(name, new Kind.Choice(words), standard, doc);
    }

    /// Connect's form of a table of settings, in the table's order.
    public static ConfigDef definition(List<Setting> settings) {
        var def = new ConfigDef();
        var order = 0;
        for (var s : settings) {
            Object standard = s.standard == null ? ConfigDef.NO_DEFAULT_VALUE : s.standard;
            var importance = s.standard == null ? Importance.HIGH : Importance.MEDIUM;
            var type = s.kind instanceof Kind.Whole ? ConfigDef.Type.LONG : ConfigDef.Type.STRING;
            var check =
                    switch (s.kind) {
                        case Kind.Text() ->
                                s.standard == null ? new ConfigDef.NonEmptyString() : null;
                        case Kind.Whole(var least) -> ConfigDef.Range.atLeast(least);
                        case Kind.Choice(var words) ->
                                ConfigDef.CaseInsensitiveValidString.in(
                                        words.toArray(String[]::new));
                    };
            def.define(
                    s.name,
                    type,
                    standard,
                    check,
                    importance,
                    s.doc,
                    "Settings",
                    order++,
                    ConfigDef.Width.MEDIUM,
                    s.name.replace('.', ' ').toLowerCase(Locale.ROOT));
        }
        return def;
    }
}
