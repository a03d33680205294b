package io.millrace.app.commands;

import static io.millrace.app.Version.aotCache;
import static io.millrace.app.Version.kafka;
import static io.millrace.app.Version.millrace;

import io.millrace.app.Context;
import io.millrace.app.ExitCode;
import io.millrace.app.Options;
import io.millrace.app.Output;
import io.millrace.app.Verb;

import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

import java.util.List;

/// `millrace version`
final class Version implements Verb {
    @Override
    public CommandSpec spec() {
        return Options.verb("version", "Tells what is running.")
                .addOption(Options.flag("--verbose, -v", "With Kafka, the JDK and the AOT cache."));
    }

    @Override
    public ExitCode run(ParseResult args, Context context) {
        var output = context.output();
        if (output.form() == Output.Form.JSON) {
            output.table(
                    List.of("millrace", "kafka", "jdk", "aot_cache"),
                    List.of(List.of(millrace(), kafka(), jdk(), aotCache())));
            return ExitCode.OK;
        }
        output.line("Millrace " + millrace());
        if (args.hasMatchedOption("--verbose")) {
            output.line("Kafka " + kafka());
            output.line("JDK " + jdk());
            output.line("AOT cache: " + aotCache());
        }
        return ExitCode.OK;
    }

    private static String jdk() {
        return Runtime.version() + " " + System.getProperty("java.vendor");
    }
}
