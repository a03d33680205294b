package io.millrace.app.commands;

import io.millrace.app.Context;
import io.millrace.app.ExitCode;
import io.millrace.app.Options;
import io.millrace.app.Verb;
import io.millrace.config.UserError;
import io.millrace.registry.CompatibilityMatrix;

import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

import java.util.List;

/// `millrace schema check FILE --subject S`: a row a compatibility level, what breaks below.
final class SchemaCheck implements Verb {
    @Override
    public CommandSpec spec() {
        var spec =
                Options.verb("check", "Tells at which compatibility levels a schema could follow.")
                        .addPositional(Options.required(0, "FILE", "The schema."))
                        .addOption(Options.subject());
        SchemaFile.options().forEach(spec::addOption);
        return spec;
    }

    /// @return ERROR when the schema could not be registered now
    @Override
    public ExitCode run(ParseResult args, Context context) throws Exception {
        String subject = args.matchedOptionValue("--subject", "");
        var schema = SchemaFile.read(args, context);
        var matrix =
                Subjects.ask(
                        context,
                        registry -> {
                            Subjects.versions(registry, subject); // for the better message
                            return CompatibilityMatrix.of(registry, subject, schema);
                        });
        var rows =
                matrix.rows().stream()
                        .map(
                                row ->
                                        List.<Object>of(
                                                row.level(),
                                                row.level().equals(matrix.level())
                                                        ? "in force"
                                                        : "",
                                                row.isCompatible() ? "yes" : "no",
                                                row.because()))
                        .toList();
        context.output().table(List.of("level", "set", "compatible", "because"), rows);
        if (matrix.isCompatible()) {
            return ExitCode.OK;
        }
        throw UserError.of(
                "%s cannot be registered at level %s.".formatted(subject, matrix.level()),
                matrix.fix());
    }
}
