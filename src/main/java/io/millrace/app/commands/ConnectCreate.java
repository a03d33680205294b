package io.millrace.app.commands;

import io.millrace.app.Context;
import io.millrace.app.ExitCode;
import io.millrace.app.Options;
import io.millrace.app.Verb;

import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

import java.io.IOException;

/// `millrace connect create FILE`
final class ConnectCreate implements Verb {
    @Override
    public CommandSpec spec() {
        return Options.verb(
                        "create",
                        "Creates a connector, or gives an existing one this configuration.")
                .addPositional(
                        Options.optional(
                                0, "FILE", "Its configuration as JSON or properties; - for stdin."))
                .addOption(Options.value("--name", "NAME", String.class, "What it is called."))
                .addOption(Options.settings("--set", "NAME=VALUE", "A setting of the connector."));
    }

    @Override
    public ExitCode run(ParseResult args, Context context) throws IOException {
        var config = Connects.config(args, context);
        var name = config.getOrDefault("name", "");
        Connects.reach(context).put(name, config);
        context.output().line("Created " + name + ".");
        return ExitCode.OK;
    }
}
