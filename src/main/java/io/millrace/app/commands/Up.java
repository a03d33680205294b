package io.millrace.app.commands;

import io.millrace.app.Context;
import io.millrace.app.ExitCode;
import io.millrace.app.Options;
import io.millrace.app.Stack;
import io.millrace.app.Verb;
import io.millrace.config.UserError;

import org.jspecify.annotations.Nullable;

import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

import java.lang.management.ManagementFactory;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicReference;

/// `millrace up`: runs the stack until somebody stops it.
final class Up implements Verb {
    @Override
    public CommandSpec spec() {
        return Options.verb("up", "Starts everything and stays; Ctrl-C stops it, data is kept.");
    }

    @Override
    public ExitCode run(ParseResult args, Context context) throws Exception {
        var failure = new AtomicReference<@Nullable UserError>();
        try (var stack = Stack.start(context)) {
            var output = context.output();
            output.line(ready());
            output.line(
                    switch (context.keep()) {
                        case KEPT -> "Ctrl-C stops, data stays.  --ephemeral forgets it.";
                        case EPHEMERAL -> "Ctrl-C stops and forgets all data.";
                    });
            stack.failure()
                    .thenAccept(
                            error -> {
                                failure.set(error);
                                context.stop().request();
                            });
            context.stop().await();
            output.line("Stopping.");
        }
        var error = failure.get();
        if (error != null) {
            throw error;
        }
        return ExitCode.OK;
    }

    private static String ready() {
        var since = ManagementFactory.getRuntimeMXBean().getStartTime();
        return String.format(
                Locale.ROOT,
                "Ready in %.1fs.   Try:  millrace run examples/hotel-stays   -   millrace sql",
                (System.currentTimeMillis() - since) / 1e3);
    }
}
