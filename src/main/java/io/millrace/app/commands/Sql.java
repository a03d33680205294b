package io.millrace.app.commands;

import io.millrace.app.Context;
import io.millrace.app.ExitCode;
import io.millrace.app.Options;
import io.millrace.app.Verb;

import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/// `millrace sql`
final class Sql implements Verb {
    @Override
    public CommandSpec spec() {
        return Options.verb("sql", "SQL shell.");
    }

    @Override
    public ExitCode run(ParseResult args, Context context) {
        return ExitCode.ERROR;
    }
}
