package io.millrace.app.commands;

import io.millrace.app.Context;
import io.millrace.app.ExitCode;
import io.millrace.app.Options;
import io.millrace.app.Verb;

import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/// `millrace connect delete NAME`
final class ConnectDelete implements Verb {
    @Override
    public CommandSpec spec() {
        return Options.verb("delete", "Deletes a connector. What it read or wrote stays.")
                .addPositional(Options.required(0, "NAME", "The connector."));
    }

    @Override
    public ExitCode run(ParseResult args, Context context) {
        String name = args.matchedPositionalValue(0, "");
        Connects.reach(context).delete(name);
        context.output().line("Deleted " + name + ".");
        return ExitCode.OK;
    }
}
