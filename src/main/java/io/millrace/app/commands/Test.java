package io.millrace.app.commands;

import io.millrace.app.Context;
import io.millrace.app.ExitCode;
import io.millrace.app.Options;
import io.millrace.app.Verb;
import io.millrace.sql.testing.PipelineTest;

import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// `millrace test PATH...`: runs pipeline tests, without a broker.
final class Test implements Verb {
    @Override
    public CommandSpec spec() {
        return Options.verb("test", "Runs the tests of pipelines, without a broker.")
                .addPositional(
                        Options.rest(
                                0, "PATH", "Folders with *.case files, such files, or JSON lines."))
                .addOption(
                        Options.value(
                                "--report",
                                "FILE",
                                String.class,
                                "Write the outcome of every case to this file, as JSON."));
    }

    @Override
    public ExitCode run(ParseResult args, Context context) {
        List<String> given = args.matchedPositionalValue(0, List.of());
        var paths = new ArrayList<Path>();
        (given.isEmpty() ? List.of(".") : given)
                .forEach(path -> paths.add(context.folder().resolve(path)));
        var outcomes = PipelineTest.run(paths);
        String report = args.matchedOptionValue("--report", "");
        if (!report.isEmpty()) {
            PipelineTest.report(outcomes, context.folder().resolve(report));
        }
        var result = PipelineTest.result(outcomes);
        result.failures().forEach(f -> context.output().line("FAILED " + f));
        result.skips().forEach(s -> context.output().line("skipped " + s));
        context.output().line(result.summary());
        return result.failed() > 0 ? ExitCode.ERROR : ExitCode.OK;
    }
}
