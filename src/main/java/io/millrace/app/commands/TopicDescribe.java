package io.millrace.app.commands;

import io.millrace.app.Context;
import io.millrace.app.ExitCode;
import io.millrace.app.Kafka;
import io.millrace.app.Options;
import io.millrace.app.Verb;

import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;

import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

import java.util.List;
import java.util.stream.Collectors;

/// `millrace topic describe NAME`: a row a partition.
final class TopicDescribe implements Verb {
    @Override
    public CommandSpec spec() {
        return Options.verb("describe", "Shows the partitions of a topic and its settings.")
                .addPositional(Options.required(0, "NAME", "The topic."));
    }

    @Override
    public ExitCode run(ParseResult args, Context context) throws Exception {
        String name = args.matchedPositionalValue(0, "");
        try (var cluster = Kafka.reach(context.settings())) {
            var partitions = Topics.find(cluster, name).partitions();
            var first = Topics.offsets(cluster, name, partitions.size(), OffsetSpec.earliest());
            var next = Topics.offsets(cluster, name, partitions.size(), OffsetSpec.latest());
            var rows =
                    partitions.stream()
                            .map(
                                    p -> {
                                        var partition = new TopicPartition(name, p.partition());
                                        var leader = p.leader();
                                        return List.<Object>of(
                                                p.partition(),
                                                first.getOrDefault(partition, 0L),
                                                next.getOrDefault(partition, 0L),
                                                leader == null ? "none" : leader.id(),
                                                p.replicas().stream().map(Node::id).toList());
                                    })
                            .toList();
            context.output()
                    .table(
                            List.of(
                                    "partition",
                                    "first_offset",
                                    "next_offset",
                                    "leader",
                                    "replicas"),
                            rows);
            context.output().line("set: " + settings(cluster, name));
        }
        return ExitCode.OK;
    }

    private static String settings(io.millrace.cluster.Cluster cluster, String name)
            throws Exception {
        var resource = new ConfigResource(ConfigResource.Type.TOPIC, name);
        var config = cluster.admin().describeConfigs(List.of(resource)).all();
        var own =
                Topics.done(name, config).values().stream()
                        .flatMap(settings -> settings.entries().stream())
                        .filter(e -> e.source() == ConfigEntry.ConfigSource.DYNAMIC_TOPIC_CONFIG)
                        .map(e -> e.name() + "=" + e.value())
                        .sorted()
                        .collect(Collectors.joining(", "));
        return own.isEmpty() ? "nothing, all as the broker has it" : own;
    }
}
