package io.millrace.app.commands;

import io.millrace.app.Context;
import io.millrace.app.ExitCode;
import io.millrace.app.Kafka;
import io.millrace.app.Options;
import io.millrace.app.Verb;

import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

import java.util.List;

/// `millrace topic delete NAME`
final class TopicDelete implements Verb {
    @Override
    public CommandSpec spec() {
        return Options.verb("delete", "Deletes a topic and its records.")
                .addPositional(Options.required(0, "NAME", "The topic."));
    }

    @Override
    public ExitCode run(ParseResult args, Context context) throws Exception {
        String name = args.matchedPositionalValue(0, "");
        try (var cluster = Kafka.reach(context.settings())) {
            Topics.find(cluster, name);
            Topics.done(name, cluster.admin().deleteTopics(List.of(name)).all());
        }
        context.output().line("Deleted " + name + ".");
        return ExitCode.OK;
    }
}
