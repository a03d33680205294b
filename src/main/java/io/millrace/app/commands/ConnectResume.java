package io.millrace.app.commands;

import io.millrace.app.Context;
import io.millrace.app.ExitCode;
import io.millrace.app.Options;
import io.millrace.app.Verb;

import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/// `millrace connect resume NAME`
final class ConnectResume implements Verb {
    @Override
    public CommandSpec spec() {
        return Options.verb("resume", "Lets a paused connector go on.")
                .addPositional(Options.required(0, "NAME", "The connector."));
    }

    @Override
    public ExitCode run(ParseResult args, Context context) {
        String name = args.matchedPositionalValue(0, "");
        Connects.reach(context).resume(name);
        context.output().line("Resumed " + name + ".");
        return ExitCode.OK;
    }
}
