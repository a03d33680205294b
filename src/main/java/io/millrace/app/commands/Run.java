package io.millrace.app.commands;

import io.millrace.app.Context;
import io.millrace.app.ExitCode;
import io.millrace.app.Kafka;
import io.millrace.app.Options;
import io.millrace.app.Output;
import io.millrace.app.Pipeline;
import io.millrace.app.PipelineProgress;
import io.millrace.app.SqlClient;
import io.millrace.app.Stack;
import io.millrace.app.Verb;
import io.millrace.cluster.Cluster;
import io.millrace.config.Settings;
import io.millrace.config.UserError;

import org.jspecify.annotations.Nullable;

import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// `millrace run PIPELINE`: applies a pipeline to the running stack, or starts one, and shows the
/// rows of its last table.
final class Run implements Verb {
    private static final String UNTIL_CAUGHT_UP = "--until-caught-up";

    @Override
    public CommandSpec spec() {
        return Options.verb("run", "Runs a pipeline: a folder with a pipeline.sql.")
                .addPositional(Options.required(0, "PIPELINE", "The folder, or the SQL file."))
                .addOption(
                        Options.value(
                                "--data",
                                "DIR",
                                String.class,
                                "Read the data of this folder instead of the pipeline's own."))
                .addOption(
                        Options.settings(
                                "--define",
                                "NAME=VALUE",
                                "What ${NAME} stands for, instead of what DEFINE in the file"
                                        + " says."))
                .addOption(
                        Options.flag(
                                UNTIL_CAUGHT_UP,
                                "End when all input is processed, and print the final rows."));
    }

    @Override
    public ExitCode run(ParseResult args, Context context) throws Exception {
        var folder = context.folder();
        String data = args.matchedOptionValue("--data", "");
        var pipeline =
                Pipeline.read(
                        folder.resolve(args.<String>matchedPositionalValue(0, "")),
                        data.isEmpty() ? null : existing(folder.resolve(data)),
                        args.matchedOptionValue("--define", Map.of()));
        var untilCaughtUp = args.hasMatchedOption(UNTIL_CAUGHT_UP);
        var own = serverOf(context.settings());
        try (var running = new SqlClient(own)) {
            boolean join = context.keep() == Context.Keep.KEPT && running.answers();
            if (join) {
                context.output().line("Using the stack that runs at " + own);
                pipeline.apply(running, context.output());
                if (!untilCaughtUp) {
                    return show(context, pipeline, running);
                }
                try (var cluster = Kafka.reach(context.settings())) {
                    var connect = connectOf(context.settings());
                    return showEnd(context, pipeline, running, connect, cluster);
                }
            }
        }
        try (var stack = Stack.start(context);
                var client = new SqlClient(stack.sqlUrl().join())) {
            stack.failure().thenAccept(_ -> context.stop().request());
            pipeline.apply(client, context.output());
            return untilCaughtUp
                    ? showEnd(context, pipeline, client, stack.connectUrl().join(), stack.cluster())
                    : show(context, pipeline, client);
        }
    }

    private static Path existing(Path data) {
        if (!Files.exists(data)) {
            throw UserError.of(
                    "The data folder " + data + " does not exist.",
                    "Name a folder with --data, or leave it out for the pipeline's own data.");
        }
        return data.toAbsolutePath().normalize();
    }

    private static URI serverOf(Settings settings) {
        var http = settings.sql().http();
        return URI.create("http://%s:%d".formatted(http.host(), http.port()));
    }

    private static URI connectOf(Settings settings) {
        var connect = settings.connect();
        return URI.create("http://%s:%d".formatted(connect.host(), connect.port()));
    }

    /// Shows the rows when all input is processed.
    private static ExitCode showEnd(
            Context context, Pipeline pipeline, SqlClient client, URI connect, Cluster cluster)
            throws InterruptedException, IOException {
        var progress = new PipelineProgress(pipeline, client, connect, cluster, context);
        if (!progress.awaitCaughtUp()) {
            return ExitCode.ERROR;
        }
        var view = pipeline.view();
        if (view.isPresent()) {
            var rows = new Collected();
            client.query(
                    Pipeline.asPull(view.get()), Map.of(), pipeline.variables(), rows, () -> false);
            context.output().table(rows.names, rows.rows);
        }
        return ExitCode.OK;
    }

    /// Shows the rows as they change, until somebody wishes to stop.
    private static ExitCode show(Context context, Pipeline pipeline, SqlClient client)
            throws InterruptedException {
        var view = pipeline.view();
        if (view.isEmpty()) {
            context.output().line("The pipeline is running; it has no table to show.");
            context.stop().await();
            return ExitCode.OK;
        }
        context.output().line(view.get().strip() + "   (Ctrl-C ends)");
        var stop = context.stop();
        stop.onRequest(client::close);
        client.query(
                Pipeline.asPush(view.get()),
                Map.of("auto.offset.reset", "earliest"),
                pipeline.variables(),
                new Printed(context),
                stop::isRequested);
        return ExitCode.OK;
    }

    /// Keeps rows until all are there, so that the columns of a table fit.
    private static final class Collected implements SqlClient.Rows {
        private final List<List<@Nullable Object>> rows = new ArrayList<>();
        private List<String> names = List.of();

        @Override
        public void columns(List<String> names) {
            this.names = List.copyOf(names);
        }

        @Override
        public void row(List<@Nullable Object> values) {
            rows.add(values);
        }
    }

    /// Prints rows as a table that grows, or as JSON lines.
    private static final class Printed implements SqlClient.Rows {
        private final Context context;
        private Output.@Nullable RowPrinter printer;

        Printed(Context context) {
            this.context = context;
        }

        @Override
        public void columns(List<String> names) {
            printer = context.output().rows(names);
        }

        @Override
        public void row(List<@Nullable Object> values) {
            if (printer != null) {
                printer.row(values);
            }
        }
    }
}
