package io.millrace.app.commands;

import io.millrace.app.Context;
import io.millrace.app.ExitCode;
import io.millrace.app.Options;
import io.millrace.app.Verb;

import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

import java.io.IOException;
import java.util.List;

/// `millrace connect validate FILE`
final class ConnectValidate implements Verb {
    @Override
    public CommandSpec spec() {
        return Options.verb("validate", "Tells what is wrong with a configuration, if anything is.")
                .addPositional(
                        Options.optional(
                                0, "FILE", "The configuration as JSON or properties; - for stdin."))
                .addOption(Options.value("--name", "NAME", String.class, "What it is called."))
                .addOption(Options.settings("--set", "NAME=VALUE", "A setting of the connector."));
    }

    @Override
    public ExitCode run(ParseResult args, Context context) throws IOException {
        var errors = Connects.reach(context).validate(Connects.config(args, context));
        context.output().table(List.of("error"), errors.stream().map(List::of).toList());
        return errors.isEmpty() ? ExitCode.OK : ExitCode.ERROR;
    }
}
