package io.millrace.app.commands;

import io.millrace.app.Context;
import io.millrace.app.Options;
import io.millrace.config.UserError;
import io.millrace.format.SchemaText;

import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParseResult;

import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// A schema in a file, with what a command line says about it.
final class SchemaFile {
    private SchemaFile() {}

    /// The options that go with a file.
    static List<OptionSpec> options() {
        return List.of(
                Options.value(
                        "--type",
                        "TYPE",
                        String.class,
                        "AVRO, JSON or PROTOBUF; otherwise .avsc, .json or .proto tells."),
                Options.settings(
                        "--ref", "NAME=SUBJECT:VERSION", "A schema that the file refers to."));
    }

    /// @throws UserError when the file cannot be read, or its type is not known
    static SchemaText read(ParseResult args, Context context) {
        String name = args.matchedPositionalValue(0, "");
        String type = args.matchedOptionValue("--type", "");
        return new SchemaText(type(name, type), text(name, context), references(args));
    }

    private static String text(String name, Context context) {
        try {
            return Files.readString(context.folder().resolve(name));
        } catch (IOException e) {
            throw UserError.of(
                            "%s cannot be read.".formatted(name),
                            "It must be a UTF-8 text with a schema")
                    .causedBy(e);
        }
    }

    private static SchemaText.Type type(String file, String given) {
        if (!given.isEmpty()) {
            return Arrays.stream(SchemaText.Type.values())
                    .filter(type -> type.name().equals(given.toUpperCase(Locale.ROOT)))
                    .findFirst()
                    .orElseThrow(
                            () ->
                                    UserError.of(
                                            "There is no type %s of schemas.".formatted(given),
                                            "Use AVRO, JSON or PROTOBUF"));
        }
        if (file.endsWith(".avsc")) {
            return SchemaText.Type.AVRO;
        }
        if (file.endsWith(".proto")) {
            return SchemaText.Type.PROTOBUF;
        }
        if (file.endsWith(".json")) {
            return SchemaText.Type.JSON;
        }
        throw UserError.of(
                "The name %s does not tell which type of schema it holds.".formatted(file),
                "Add --type AVRO, --type JSON or --type PROTOBUF");
    }

    private static List<SchemaText.Reference> references(ParseResult args) {
        Map<String, String> given = args.matchedOptionValue("--ref", Map.of());
        var references = new ArrayList<SchemaText.Reference>();
        given.forEach(
                (name, target) -> {
                    var colon = target.lastIndexOf(':');
                    try {
                        references.add(
                                new SchemaText.Reference(
                                        name,
                                        target.substring(0, colon),
                                        Integer.parseInt(target.substring(colon + 1))));
                    } catch (IndexOutOfBoundsException | NumberFormatException e) {
                        throw UserError.of(
                                        "--ref %s=%s does not name a version."
                                                .formatted(name, target),
                                        "Write it as NAME=SUBJECT:VERSION")
                                .causedBy(e);
                    }
                });
        return references;
    }

    /// The body of a request about a schema.
    static Map<String, Object> body(SchemaText schema) {
        return Map.of(
                "schemaType",
                schema.type().name(),
                "schema",
                schema.text(),
                "references",
                schema.references());
    }
}
