package io.millrace.app.commands;

import io.millrace.app.Context;
import io.millrace.app.ExitCode;
import io.millrace.app.Kafka;
import io.millrace.app.Options;
import io.millrace.app.Verb;

import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

import java.util.Comparator;
import java.util.List;

/// `millrace topic list`
final class TopicList implements Verb {
    @Override
    public CommandSpec spec() {
        return Options.verb("list", "Lists topics.")
                .addOption(
                        Options.flag("--all", "Also those that begin with _, which are internal."));
    }

    @Override
    public ExitCode run(ParseResult args, Context context) throws Exception {
        try (var cluster = Kafka.reach(context.settings())) {
            var names =
                    cluster.admin().listTopics().names().get().stream()
                            .filter(name -> args.hasMatchedOption("--all") || !name.startsWith("_"))
                            .toList();
            var topics = cluster.admin().describeTopics(names).allTopicNames().get().values();
            context.output()
                    .table(
                            List.of("name", "partitions", "replicas"),
                            topics.stream()
                                    .sorted(Comparator.comparing(t -> t.name()))
                                    .map(
                                            t ->
                                                    List.of(
                                                            t.name(),
                                                            t.partitions().size(),
                                                            t.partitions()
                                                                    .getFirst()
                                                                    .replicas()
                                                                    .size()))
                                    .toList());
        }
        return ExitCode.OK;
    }
}
