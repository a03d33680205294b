package io.millrace.app.commands;

import io.millrace.app.Context;
import io.millrace.app.ExitCode;
import io.millrace.app.Options;
import io.millrace.app.Output;
import io.millrace.app.Verb;

import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/// `millrace schema get SUBJECT`: the text, or with `--json` all that is known.
final class SchemaGet implements Verb {
    @Override
    public CommandSpec spec() {
        return Options.verb("get", "Prints a schema of a subject.")
                .addPositional(Options.required(0, "SUBJECT", "The subject."))
                .addOption(
                        Options.value(
                                "--version", "N", String.class, "The version; otherwise latest."));
    }

    @Override
    public ExitCode run(ParseResult args, Context context) throws Exception {
        String subject = args.matchedPositionalValue(0, "");
        String version = args.matchedOptionValue("--version", "latest");
        var schema =
                Subjects.ask(context, registry -> Subjects.version(registry, subject, version));
        var output = context.output();
        if (output.form() == Output.Form.JSON) {
            output.object(schema);
        } else {
            output.raw(schema.path("schema").asText());
        }
        return ExitCode.OK;
    }
}
