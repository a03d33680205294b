package io.millrace.format;

import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/// The formats that `WITH (FORMAT=...)` may name.
public final class Formats {
    /// To add a format, write its class and add it here.
    private static final List<Format> ALL =
            List.of(
                    new JsonFormat(),
                    new KafkaFormat(),
                    new DelimitedFormat(),
                    new NoneFormat(),
                    new AvroFormat(),
                    new JsonSchemaFormat(),
                    new ProtobufFormat(),
                    new ProtobufPlainFormat());

    private Formats() {}

    /// All formats, in the order in which documents list them.
    public static List<Format> all() {
        return ALL;
    }

    /// The format of a name, in any case.
    ///
    /// @throws FormatException listing the names there are
    public static Format named(String name) {
        String upper = name.toUpperCase(Locale.ROOT);
        for (Format format : ALL) {
            if (format.name().equals(upper)) {
                return format;
            }
        }
        throw new FormatException(
                "Unknown format: %s; use one of %s"
                        .formatted(name, ALL.stream().map(Format::name).toList()));
    }

    /// Refuses settings that a format without any was given.
    static void refuseOptions(Format format, Layout layout) {
        if (!layout.options().isEmpty()) {
            throw new FormatException(
                    "%s does not support the following configs: %s"
                            .formatted(
                                    format.name(),
                                    layout.options().keySet().stream()
                                            .map(o -> o.toLowerCase(Locale.ROOT))
                                            .sorted()
                                            .toList()));
        }
    }

    /// The columns as a message shows them: [`ID` INTEGER KEY, `NAME` STRING].
    static String columns(Layout layout) {
        String suffix = layout.part() == Layout.Part.KEY ? " KEY" : "";
        return layout.fields().stream()
                .map(f -> "`" + f.name() + "` " + f.type() + suffix)
                .collect(Collectors.joining(", ", "[", "]"));
    }
}
