package io.millrace.app.commands;

import io.millrace.app.Main;
import io.millrace.app.Options;
import io.millrace.app.Verb;

import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;

import java.util.List;

/// All verbs, in the order of the usage text. To add one, add it here.
public final class Verbs {
    private static final List<Verb> VERBS =
            List.of(
                    new Up(),
                    new Run(),
                    new Sql(),
                    new Test(),
                    new Status(),
                    new Version(),
                    new Help(),
                    new WarmUp());

    private static final List<Verb> TOPIC_VERBS =
            List.of(
                    new TopicList(),
                    new TopicCreate(),
                    new TopicDescribe(),
                    new TopicDelete(),
                    new TopicProduce(),
                    new TopicConsume());

    private static final List<Verb> CONNECT_VERBS =
            List.of(
                    new ConnectList(),
                    new ConnectStatus(),
                    new ConnectCreate(),
                    new ConnectDelete(),
                    new ConnectPause(),
                    new ConnectResume(),
                    new ConnectRestart(),
                    new ConnectValidate());

    private static final List<Verb> SCHEMA_VERBS =
            List.of(
                    new SchemaList(),
                    new SchemaGet(),
                    new SchemaRegister(),
                    new SchemaCheck(),
                    new SchemaDiff(),
                    new SchemaDelete());

    private Verbs() {}

    /// The whole command line.
    public static CommandLine commandLine() {
        var root =
                Options.verb("millrace", "Kafka, Kafka Connect and streaming SQL in one program.");
        root.usageMessage()
                .footer("", "millrace help VERB explains a verb, help settings all settings.");
        VERBS.forEach(verb -> add(root, Main.command(verb)));
        var topic = Options.verb("topic", "Looks at topics, and reads and writes their records.");
        TOPIC_VERBS.forEach(verb -> add(topic, Main.command(verb)));
        add(root, topic);
        var connect = Options.verb("connect", "Creates connectors, and looks after them.");
        CONNECT_VERBS.forEach(verb -> add(connect, Main.command(verb)));
        add(root, connect);
        var schema = Options.verb("schema", "Looks at schemas, checks and registers them.");
        SCHEMA_VERBS.forEach(verb -> add(schema, Main.command(verb)));
        add(root, schema);
        return new CommandLine(root);
    }

    private static void add(CommandSpec parent, CommandSpec verb) {
        parent.addSubcommand(verb.name(), verb);
    }
}
