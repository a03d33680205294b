package io.millrace.app;

import io.millrace.config.Setting;
import io.millrace.config.Settings;

import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;
import picocli.CommandLine.ParseResult;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Builds command lines without annotations, which would cost start time; and the options that
/// every verb has.
public final class Options {
    /// The settings that have a flag with a name of its own.
    private static final Map<String, String> SHORT_NAMES =
            Map.of(
                    "--port-offset", "port.offset",
                    "--bootstrap", "kafka.bootstrap",
                    "--config", "kafka.config",
                    "--dir", "data.dir");

    private Options() {}

    /// An option that is there or not.
    public static OptionSpec flag(String name, String description) {
        return OptionSpec.builder(name.split(", ")).description(description).build();
    }

    /// An option with a value; `--name, -n` gives it two names.
    ///
    /// @param label what the value is, in upper case
    public static OptionSpec value(String name, String label, Class<?> type, String description) {
        return OptionSpec.builder(name.split(", "))
                .paramLabel(label)
                .type(type)
                .arity("1")
                .description(description)
                .build();
    }

    /// An option that may be given several times, each time with one `NAME=VALUE`.
    public static OptionSpec settings(String name, String label, String description) {
        return OptionSpec.builder(name)
                .paramLabel(label)
                .type(Map.class)
                .auxiliaryTypes(String.class, String.class)
                .arity("1")
                .description(description)
                .build();
    }

    /// A word without dashes that must be there.
    public static PositionalParamSpec required(int index, String label, String description) {
        return word(Integer.toString(index), "1", label, String.class, description);
    }

    /// A word without dashes that may be there.
    public static PositionalParamSpec optional(int index, String label, String description) {
        return word(Integer.toString(index), "0..1", label, String.class, description);
    }

    /// `--subject S`, which must be there.
    public static OptionSpec subject() {
        return value("--subject, -s", "SUBJECT", String.class, "The subject.").toBuilder()
                .required(true)
                .build();
    }

    /// All words without dashes from `index` on.
    public static PositionalParamSpec rest(int index, String label, String description) {
        return word(index + "..*", "0..*", label, List.class, description);
    }

    private static PositionalParamSpec word(
            String index, String arity, String label, Class<?> type, String description) {
        var word =
                PositionalParamSpec.builder()
                        .index(index)
                        .arity(arity)
                        .required(arity.equals("1"))
                        .paramLabel(label)
                        .description(description)
                        .type(type);
        return type == List.class ? word.auxiliaryTypes(String.class).build() : word.build();
    }

    /// A verb with its usage text.
    public static CommandSpec verb(String name, String description) {
        var spec = CommandSpec.create().name(name);
        spec.usageMessage().description(description);
        return spec;
    }

    /// Adds what every verb takes.
    static void addCommon(CommandSpec spec) {
        spec.addOption(flag("--json", "Print rows as JSON, one object a line."));
        spec.addOption(value("--port-offset", "N", int.class, "Move every port by N."));
        spec.addOption(value("--bootstrap", "HOST:PORT", String.class, "Use this Kafka cluster."));
        spec.addOption(
                value("--config", "FILE", String.class, "Use the Kafka cluster of this file."));
        spec.addOption(
                value("--dir", "DIR", String.class, "Keep all data here instead of ./.millrace."));
        spec.addOption(flag("--ephemeral", "Keep nothing: data is deleted at the end."));
        spec.addOption(
                OptionSpec.builder("--help", "-h")
                        .usageHelp(true)
                        .description("Show this text.")
                        .build());
        for (var setting : Settings.ALL) {
            spec.addOption(settingFlag(setting));
        }
    }

    private static OptionSpec settingFlag(Setting setting) {
        if (setting.name().endsWith(".*")) {
            var name = setting.name().substring(0, setting.name().length() - 2);
            return settings("--" + name, "NAME=VALUE", setting.doc()).toBuilder()
                    .hidden(true)
                    .build();
        }
        return OptionSpec.builder("--" + setting.name())
                .paramLabel("VALUE")
                .type(String.class)
                .hidden(true)
                .build();
    }

    /// The settings on the command line, by their names.
    static Map<String, String> settings(ParseResult args) {
        var flags = new LinkedHashMap<String, String>();
        for (var setting : Settings.ALL) {
            if (setting.name().endsWith(".*")) {
                var prefix = setting.name().substring(0, setting.name().length() - 1);
                Map<String, String> family =
                        args.matchedOptionValue(
                                "--" + prefix.substring(0, prefix.length() - 1), Map.of());
                family.forEach((name, value) -> flags.put(prefix + name, value));
            } else {
                put(flags, setting.name(), args.matchedOptionValue("--" + setting.name(), ""));
            }
        }
        SHORT_NAMES.forEach(
                (option, setting) -> {
                    var given = args.matchedOptionValue(option, (Object) "");
                    put(flags, setting, given.toString());
                });
        return flags;
    }

    private static void put(Map<String, String> flags, String name, String value) {
        if (!value.isEmpty()) {
            flags.put(name, value);
        }
    }
}
