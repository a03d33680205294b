package io.millrace.app.commands;

import io.millrace.app.Context;
import io.millrace.app.ExitCode;
import io.millrace.app.Options;
import io.millrace.app.Verb;

import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/// `millrace connect pause NAME`
final class ConnectPause implements Verb {
    @Override
    public CommandSpec spec() {
        return Options.verb("pause", "Pauses a connector, until it is resumed.")
                .addPositional(Options.required(0, "NAME", "The connector."));
    }

    @Override
    public ExitCode run(ParseResult args, Context context) {
        String name = args.matchedPositionalValue(0, "");
        Connects.reach(context).pause(name);
        context.output().line("Paused " + name + ".");
        return ExitCode.OK;
    }
}
