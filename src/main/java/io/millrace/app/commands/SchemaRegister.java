package io.millrace.app.commands;

import io.millrace.app.Context;
import io.millrace.app.ExitCode;
import io.millrace.app.Options;
import io.millrace.app.Verb;

import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

import java.util.List;

/// `millrace schema register FILE --subject S`
final class SchemaRegister implements Verb {
    @Override
    public CommandSpec spec() {
        var spec =
                Options.verb("register", "Makes a schema the latest version of a subject.")
                        .addPositional(Options.required(0, "FILE", "The schema."))
                        .addOption(Options.subject())
                        .addOption(
                                Options.flag(
                                        "--normalize", "Bring it into its normal form first."));
        SchemaFile.options().forEach(spec::addOption);
        return spec;
    }

    @Override
    public ExitCode run(ParseResult args, Context context) throws Exception {
        String subject = args.matchedOptionValue("--subject", "");
        var body = SchemaFile.body(SchemaFile.read(args, context));
        var path =
                Subjects.path(subject)
                        + "/versions?normalize="
                        + args.hasMatchedOption("--normalize");
        var made = Subjects.ask(context, registry -> registry.post(path, body));
        context.output()
                .table(
                        List.of("subject", "version", "id"),
                        List.of(
                                List.<Object>of(
                                        subject,
                                        made.path("version").asInt(),
                                        made.path("id").asInt())));
        return ExitCode.OK;
    }
}
