package io.millrace.app.commands;

import io.millrace.app.Context;
import io.millrace.app.ExitCode;
import io.millrace.app.Options;
import io.millrace.app.Verb;

import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

import java.util.ArrayList;
import java.util.List;

/// `millrace connect list`
final class ConnectList implements Verb {
    @Override
    public CommandSpec spec() {
        return Options.verb("list", "Lists connectors, or what connectors there can be.")
                .addOption(
                        Options.flag("--plugins", "The classes that a connector can be made of."));
    }

    @Override
    public ExitCode run(ParseResult args, Context context) {
        var connect = Connects.reach(context);
        var rows = new ArrayList<List<String>>();
        if (args.hasMatchedOption("--plugins")) {
            connect.plugins()
                    .forEach(
                            p ->
                                    rows.add(
                                            List.of(
                                                    p.path("class").asText(),
                                                    p.path("type").asText(),
                                                    p.path("version").asText())));
            context.output().table(List.of("class", "type", "version"), rows);
            return ExitCode.OK;
        }
        for (var name : connect.connectors().stream().sorted().toList()) {
            var status = connect.status(name);
            rows.add(
                    List.of(
                            name,
                            status.path("type").asText(),
                            status.path("connector").path("state").asText(),
                            connect.config(name)
                                    .map(c -> c.path("connector.class").asText())
                                    .orElse("")));
        }
        context.output().table(List.of("name", "type", "state", "class"), rows);
        return ExitCode.OK;
    }
}
