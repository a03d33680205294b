package io.millrace.app.commands;

import com.fasterxml.jackson.databind.JsonNode;

import io.millrace.app.Context;
import io.millrace.app.ExitCode;
import io.millrace.app.Options;
import io.millrace.app.Verb;
import io.millrace.cluster.ConnectClient;

import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.StreamSupport;

/// `millrace connect status [NAME]`: each task, and why it failed.
///
/// A source that has nothing more to do says so in its offsets: `"state": "COMPLETED"`. Connect
/// itself has no such state.
final class ConnectStatus implements Verb {
    @Override
    public CommandSpec spec() {
        return Options.verb("status", "Tells how connectors and their tasks are.")
                .addPositional(Options.optional(0, "NAME", "The connector. Default: all."));
    }

    @Override
    public ExitCode run(ParseResult args, Context context) {
        var connect = Connects.reach(context);
        String name = args.matchedPositionalValue(0, "");
        var rows = new ArrayList<List<String>>();
        for (var one : name.isEmpty() ? connect.connectors() : List.of(name)) {
            add(rows, one, connect);
        }
        context.output().table(List.of("connector", "task", "state", "worker", "reason"), rows);
        return ExitCode.OK;
    }

    private static void add(List<List<String>> rows, String name, ConnectClient connect) {
        var status = connect.status(name);
        var done = status.path("type").asText().equals("source") && isCompleted(connect, name);
        rows.add(row(name, "", status.path("connector"), false));
        status.path("tasks")
                .forEach(task -> rows.add(row(name, task.path("id").asText(), task, done)));
    }

    private static boolean isCompleted(ConnectClient connect, String name) {
        var offsets = connect.offsets(name).path("offsets");
        return !offsets.isEmpty()
                && StreamSupport.stream(offsets.spliterator(), false)
                        .allMatch(o -> o.path("offset").path("state").asText().equals("COMPLETED"));
    }

    private static List<String> row(String name, String task, JsonNode status, boolean done) {
        var state = status.path("state").asText();
        return List.of(
                name,
                task,
                done && state.equals("RUNNING") ? "COMPLETED" : state,
                status.path("worker_id").asText(),
                ConnectClient.reason(status));
    }
}
