package io.millrace.app.commands;

import io.millrace.app.Context;
import io.millrace.app.ExitCode;
import io.millrace.app.NotReachable;
import io.millrace.app.Options;
import io.millrace.app.Output;
import io.millrace.app.Verb;
import io.millrace.app.shell.Prompt;
import io.millrace.app.shell.Session;
import io.millrace.config.UserError;

import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Locale;

/// `millrace sql`: a shell; or statements of `-e`, of `-f`, or of stdin when that is no terminal.
final class Sql implements Verb {
    @Override
    public CommandSpec spec() {
        return Options.verb("sql", "Executes SQL: what is typed, or a text, or a file.")
                .addOption(
                        Options.value("--execute, -e", "SQL", String.class, "Execute this text."))
                .addOption(Options.value("--file, -f", "FILE", String.class, "Execute this file."))
                .addOption(
                        Options.value(
                                "--output",
                                "FORM",
                                String.class,
                                "Print rows as table, json or csv."))
                .addOption(
                        Options.value(
                                "--server",
                                "URL",
                                String.class,
                                "SQL server, ours or ksqlDB; otherwise that of this machine."));
    }

    @Override
    public ExitCode run(ParseResult args, Context context) throws Exception {
        var server = server(args, context);
        var output =
                context.output()
                        .as(
                                form(
                                        args.matchedOptionValue(
                                                "--output", context.output().form().name())));
        var session = new Session(server, output, context.folder());
        if (!session.isReachable()) {
            throw new NotReachable(
                    UserError.of(
                            "Nobody answers at %s (SQL).".formatted(server),
                            "Start it with: millrace up, or name another with --server URL"));
        }
        context.stop().onRequest(session::interrupt);
        String text = args.matchedOptionValue("--execute", "");
        String file = args.matchedOptionValue("--file", "");
        if (!file.isEmpty()) {
            session.executeFile(Path.of(file));
        }
        if (!text.isEmpty()) {
            session.execute(text);
        } else if (file.isEmpty()) {
            read(context, server, session);
        }
        return ExitCode.OK;
    }

    private static void read(Context context, URI server, Session session) throws Exception {
        if (context.output().look() == Output.Look.TERMINAL) {
            var history = Path.of(System.getProperty("user.home", ""), ".millrace_history");
            new Prompt(session, server, context.output(), context.stop(), history).run();
        } else {
            session.execute(new String(context.in().readAllBytes(), StandardCharsets.UTF_8));
        }
    }

    private static Output.Form form(String name) {
        try {
            return Output.Form.valueOf(name.toUpperCase(Locale.ROOT));
        } catch (IllegalArgumentException e) {
            throw UserError.of("There is no output '%s'.".formatted(name), "Use table, json or csv")
                    .causedBy(e);
        }
    }

    private static URI server(ParseResult args, Context context) {
        String given = args.matchedOptionValue("--server", "");
        var sql = context.settings().sql().http();
        var text =
                given.isEmpty()
                        ? "http://%s:%d"
                                .formatted(sql.host().replace("127.0.0.1", "localhost"), sql.port())
                        : given;
        try {
            return new URI(text).parseServerAuthority();
        } catch (java.net.URISyntaxException e) {
            throw UserError.of(
                            "'%s' is no URL.".formatted(text), "Write it as http://localhost:8088")
                    .causedBy(e);
        }
    }
}
