package io.millrace.app.commands;

import io.millrace.app.Context;
import io.millrace.app.ExitCode;
import io.millrace.app.Options;
import io.millrace.app.Verb;

import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

import java.util.List;

/// `millrace schema delete SUBJECT`: softly, so that ids stay known; `--permanent` after that.
final class SchemaDelete implements Verb {
    @Override
    public CommandSpec spec() {
        return Options.verb("delete", "Deletes a subject or one version of it.")
                .addPositional(Options.required(0, "SUBJECT", "The subject."))
                .addOption(Options.value("--version", "N", String.class, "Only this version."))
                .addOption(
                        Options.flag(
                                "--permanent",
                                "For ever; it must have been deleted without this before."));
    }

    @Override
    public ExitCode run(ParseResult args, Context context) throws Exception {
        String subject = args.matchedPositionalValue(0, "");
        String version = args.matchedOptionValue("--version", "");
        var path =
                Subjects.path(subject)
                        + (version.isEmpty() ? "" : "/versions/" + version)
                        + "?permanent="
                        + args.hasMatchedOption("--permanent");
        var gone = Subjects.ask(context, registry -> registry.delete(path));
        var versions = gone.isArray() ? Subjects.stream(gone).toList() : List.of(gone);
        context.output()
                .table(
                        List.of("subject", "deleted_version"),
                        versions.stream().map(v -> List.<Object>of(subject, v.asInt())).toList());
        return ExitCode.OK;
    }
}
