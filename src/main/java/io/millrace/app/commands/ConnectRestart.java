package io.millrace.app.commands;

import io.millrace.app.Context;
import io.millrace.app.ExitCode;
import io.millrace.app.Options;
import io.millrace.app.Verb;

import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/// `millrace connect restart NAME`
final class ConnectRestart implements Verb {
    @Override
    public CommandSpec spec() {
        return Options.verb("restart", "Restarts a connector and those of its tasks that failed.")
                .addPositional(Options.required(0, "NAME", "The connector."));
    }

    @Override
    public ExitCode run(ParseResult args, Context context) {
        String name = args.matchedPositionalValue(0, "");
        Connects.reach(context).restart(name);
        context.output().line("Restarted " + name + ".");
        return ExitCode.OK;
    }
}
