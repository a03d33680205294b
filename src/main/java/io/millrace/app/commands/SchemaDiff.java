package io.millrace.app.commands;

import io.millrace.app.Context;
import io.millrace.app.ExitCode;
import io.millrace.app.Options;
import io.millrace.app.Verb;
import io.millrace.registry.CompatibilityMatrix;

import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

import java.util.List;

/// `millrace schema diff SUBJECT --from N --to M`: what one version cannot read of the other's.
final class SchemaDiff implements Verb {
    @Override
    public CommandSpec spec() {
        return Options.verb("diff", "Tells what breaks between two versions of a subject.")
                .addPositional(Options.required(0, "SUBJECT", "The subject."))
                .addOption(
                        Options.value(
                                "--from",
                                "N",
                                String.class,
                                "The old version; otherwise the first."))
                .addOption(
                        Options.value(
                                "--to", "M", String.class, "The new version; otherwise latest."));
    }

    @Override
    public ExitCode run(ParseResult args, Context context) throws Exception {
        String subject = args.matchedPositionalValue(0, "");
        String to = args.matchedOptionValue("--to", "latest");
        var breaks =
                Subjects.ask(
                        context,
                        registry -> {
                            var first = Subjects.versions(registry, subject).getFirst();
                            String from = args.matchedOptionValue("--from", first.toString());
                            return CompatibilityMatrix.breaks(registry, subject, from, to);
                        });
        var rows =
                breaks.stream()
                        .map(
                                one ->
                                        List.<Object>of(
                                                one.direction().name(),
                                                one.what().type(),
                                                one.what().path(),
                                                one.what().why(),
                                                one.what().fix()))
                        .toList();
        context.output().table(List.of("breaks", "type", "path", "why", "fix"), rows);
        return ExitCode.OK;
    }
}
