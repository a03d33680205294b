package io.millrace.app.commands;

import io.millrace.app.Context;
import io.millrace.app.ExitCode;
import io.millrace.app.Options;
import io.millrace.app.Verb;

import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

import java.util.ArrayList;
import java.util.List;

/// `millrace schema list`: a row a subject.
final class SchemaList implements Verb {
    @Override
    public CommandSpec spec() {
        return Options.verb("list", "Lists the subjects and their latest schemas.");
    }

    @Override
    public ExitCode run(ParseResult args, Context context) throws Exception {
        var rows =
                Subjects.ask(
                        context,
                        registry -> {
                            var all = new ArrayList<List<Object>>();
                            for (var schema : registry.get("schemas?latestOnly=true")) {
                                all.add(
                                        List.of(
                                                schema.path("subject").asText(),
                                                schema.path("version").asInt(),
                                                schema.path("id").asInt(),
                                                schema.path("schemaType").asText("AVRO")));
                            }
                            return all;
                        });
        context.output().table(List.of("subject", "version", "id", "type"), rows);
        return ExitCode.OK;
    }
}
