package io.millrace.app.commands;

import io.millrace.app.Context;
import io.millrace.app.ExitCode;
import io.millrace.app.Options;
import io.millrace.app.Verb;
import io.millrace.config.Nearest;
import io.millrace.config.Settings;
import io.millrace.config.UserError;

import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;

/// `millrace help`, `help VERB...`, `help settings`
final class Help implements Verb {
    @Override
    public CommandSpec spec() {
        return Options.verb("help", "Explains a verb, or all settings.")
                .addPositional(Options.rest(0, "VERB", "A verb, or: settings"));
    }

    @Override
    public ExitCode run(ParseResult args, Context context) {
        List<String> words = args.matchedPositionalValue(0, List.of());
        if (words.equals(List.of("settings"))) {
            settings(context);
            return ExitCode.OK;
        }
        var command = Verbs.commandLine();
        for (var word : words) {
            var verbs = command.getSubcommands();
            var found = verbs.get(word);
            if (found == null) {
                throw UserError.of(
                        "There is no verb %s.".formatted(word),
                        Nearest.to(word, verbs.keySet())
                                .map("Did you mean %s?"::formatted)
                                .orElse("Verbs are " + String.join(", ", verbs.keySet())));
            }
            command = found;
        }
        var text = new StringWriter();
        command.usage(new PrintWriter(text, true));
        context.output().raw(text.toString().stripTrailing());
        return ExitCode.OK;
    }

    private static void settings(Context context) {
        context.output()
                .table(
                        List.of("setting", "default", "meaning"),
                        Settings.ALL.stream()
                                .map(s -> List.of(s.name(), s.defaultValue(), s.doc()))
                                .toList());
        context.output()
                .line("Set them as --NAME=VALUE, MILLRACE_NAME=VALUE, or in millrace.properties.");
    }
}
