package io.millrace.app.commands;

import io.millrace.app.Context;
import io.millrace.app.ExitCode;
import io.millrace.app.Kafka;
import io.millrace.app.Options;
import io.millrace.app.Verb;

import org.apache.kafka.clients.admin.NewTopic;

import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/// `millrace topic create NAME`
final class TopicCreate implements Verb {
    @Override
    public CommandSpec spec() {
        return Options.verb("create", "Creates a topic.")
                .addPositional(Options.required(0, "NAME", "The topic."))
                .addOption(
                        Options.value(
                                "--partitions, -p",
                                "N",
                                Integer.class,
                                "How many partitions; otherwise the broker's default."))
                .addOption(
                        Options.value("--replicas", "N", Short.class, "How many copies of each."))
                .addOption(
                        Options.settings(
                                "--set", "NAME=VALUE", "A topic setting, like retention.ms."));
    }

    @Override
    public ExitCode run(ParseResult args, Context context) throws Exception {
        String name = args.matchedPositionalValue(0, "");
        Map<String, String> settings = args.matchedOptionValue("--set", Map.of());
        var topic =
                new NewTopic(
                                name,
                                Optional.<Integer>ofNullable(
                                        args.matchedOptionValue("--partitions", null)),
                                Optional.<Short>ofNullable(
                                        args.matchedOptionValue("--replicas", null)))
                        .configs(settings);
        try (var cluster = Kafka.reach(context.settings())) {
            Topics.done(name, cluster.admin().createTopics(List.of(topic)).all());
        }
        context.output().line("Created " + name + ".");
        return ExitCode.OK;
    }
}
