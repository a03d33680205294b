package io.millrace.app.commands;

import io.millrace.app.Context;
import io.millrace.app.ExitCode;
import io.millrace.app.Main;
import io.millrace.app.Options;
import io.millrace.app.Stack;
import io.millrace.app.Verb;

import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// `millrace warm-up`: does once what users do, on free ports and with data that is forgotten, so
/// that the JVM can keep the loaded classes in its cache. The launcher runs it after a build.
final class WarmUp implements Verb {
    @Override
    public CommandSpec spec() {
        var spec = Options.verb("warm-up", "Runs everything once, for the JVM's cache.");
        spec.usageMessage().hidden(true);
        return spec;
    }

    @Override
    public ExitCode run(ParseResult args, Context context) throws Exception {
        var free = context.settings().onFreePorts();
        var alone =
                new Context(
                        free,
                        Context.Keep.EPHEMERAL,
                        context.output(),
                        context.in(),
                        context.stop(),
                        context.folder());
        try (var stack = Stack.start(alone)) {
            var broker = stack.cluster().bootstrapServers();
            for (var verb :
                    List.of(
                            List.of("topic", "produce", "t"),
                            List.of("topic", "consume", "t", "--from-beginning", "--max", "1"),
                            List.of("topic", "list"))) {
                run(verb, broker, context);
            }
        }
        return ExitCode.OK;
    }

    private static void run(List<String> verb, String broker, Context context) {
        InputStream in = new ByteArrayInputStream("{\"a\":1}\n".getBytes(StandardCharsets.UTF_8));
        var main = new Main(in, System.out, System.err, Map.of(), Path.of(""));
        var args = new ArrayList<>(verb);
        args.addAll(List.of("--bootstrap", broker));
        var code = main.run(context.stop(), args.toArray(String[]::new));
        if (code != 0) {
            throw new IllegalStateException(verb + " ends with " + code);
        }
    }
}
