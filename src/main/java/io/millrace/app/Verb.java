package io.millrace.app;

import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/// One verb of the command line: what it accepts, and what it does.
public interface Verb {
    /// Name, usage text, options and parameters of its own; those of all verbs are added later.
    CommandSpec spec();

    /// Does it.
    ///
    /// @param args matched against [#spec()]
    /// @throws io.millrace.config.UserError for what the user can put right
    ExitCode run(ParseResult args, Context context) throws Exception;
}
