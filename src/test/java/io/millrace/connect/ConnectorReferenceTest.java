package io.millrace.connect;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.TreeSet;
import java.util.stream.Collectors;

/// `docs/reference/connectors.md` is what the tables of settings say; `-Ddocs=write` writes it.
class ConnectorReferenceTest {
    private static final Path PROJECT = Path.of(System.getProperty("millrace.project", "."));
    private static final Path PAGE = PROJECT.resolve("docs/reference/connectors.md");

    private static final String HEAD =
            """
            # Settings of connectors

            <!-- Written by ./mvnw test -Dtest=ConnectorReferenceTest -Ddocs=write from the tables in the connect room. -->

            Words may be written in any case. Settings of Kafka Connect itself (topics, tasks.max, converters, transforms,
            errors.*) are in Kafka's documentation. How connectors behave: [connectors](../connectors.md).
            """;

    @Test
    void thePageIsWhatTheTablesSay() throws Exception {
        if ("write".equals(System.getProperty("docs"))) {
            Files.writeString(PAGE, page());
        }
        assertEquals(page(), Files.readString(PAGE), "write it anew with -Ddocs=write");
    }

    /// A connector that is in one list and not in the other would be half there.
    @Test
    void everyConnectorIsAPlugin() throws Exception {
        var services = new TreeSet<String>();
        for (var kind : new String[] {"sink.SinkConnector", "source.SourceConnector"}) {
            var file = "src/main/resources/META-INF/services/org.apache.kafka.connect." + kind;
            services.addAll(Files.readAllLines(PROJECT.resolve(file)));
        }
        var ours =
                Connectors.ALL.stream()
                        .map(p -> p.type().getName())
                        .collect(Collectors.toCollection(TreeSet::new));
        assertEquals(services, ours);
    }

    private static String page() {
        var page = new StringBuilder(HEAD);
        for (var plugin : Connectors.ALL) {
            page.append("\n## ").append(plugin.name()).append('\n').append(plugin.about());
            if (!plugin.otherNames().isEmpty()) {
                page.append(" Also as `")
                        .append(String.join("`, `", plugin.otherNames()))
                        .append("`.");
            }
            page.append("\n\n| setting | default | meaning |\n|---|---|---|\n");
            for (var setting : plugin.settings()) {
                row(page, setting);
            }
        }
        return page.toString();
    }

    private static void row(StringBuilder page, Setting setting) {
        var standard = setting.standard();
        page.append("| ")
                .append(setting.name())
                .append(" | ")
                .append(standard == null ? "(required)" : standard)
                .append(" | ")
                .append(setting.doc().replace("|", "\\|"));
        if (setting.kind() instanceof Setting.Kind.Choice(var words)) {
            page.append(" One of: ")
                    .append(
                            words.stream()
                                    .filter(w -> !w.isEmpty())
                                    .collect(Collectors.joining(", ")))
                    .append('.');
        }
        if (!setting.aliases().isEmpty()) {
            page.append(" Also: ").append(String.join(", ", setting.aliases())).append('.');
        }
        page.append(" |\n");
    }
}
