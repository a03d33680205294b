package io.millrace.sql.functions;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.TreeMap;

/// `docs/reference/functions.md` is what the annotations say; `-Ddocs=write` writes it.
class FunctionReferenceTest {
    private static final Path PAGE =
            Path.of(System.getProperty("millrace.project", "."), "docs/reference/functions.md");

    private static final String HEAD =
            """
            # Functions

            <!-- Written by ./mvnw test -Dtest=FunctionReferenceTest -Ddocs=write from the annotations in sql/functions. -->

            In signatures `T`, `U`, `K`, `V` stand for any type, `C` for one whose values have an order, `...` for any number of
            further arguments. A number converts by itself to a wider type, text to DATE, TIME or TIMESTAMP. If not said
            otherwise, a NULL argument gives NULL. A function that fails gives NULL, and the record goes to `PROCESSING_LOG`.

            How to write your own: [own functions](../own-functions.md).
            """;

    @Test
    void thePageIsWhatTheAnnotationsSay() throws Exception {
        if ("write".equals(System.getProperty("docs"))) {
            Files.createDirectories(PAGE.getParent());
            Files.writeString(PAGE, page());
        }
        assertEquals(page(), Files.readString(PAGE), "write it anew with -Ddocs=write");
    }

    private static String page() {
        var page = new StringBuilder(HEAD);
        for (var family : Functions.FAMILIES) {
            page.append("\n## ").append(family.title()).append('\n');
            var all = new TreeMap<String, List<Signature>>();
            for (var name : Functions.BUILT_IN.names()) {
                var overloads =
                        Functions.BUILT_IN.candidates(name).stream()
                                .filter(s -> Functions.category(s).equals(family.title()))
                                .toList();
                if (!overloads.isEmpty()) {
                    all.put(name, overloads);
                }
            }
            all.forEach((name, overloads) -> function(page, name, overloads));
        }
        page.append("\n## Aggregate\n\n| function | gives |\n|---|---|\n");
        for (var name : Aggregates.names()) {
            page.append("| ")
                    .append(name)
                    .append(" | ")
                    .append(Aggregates.doc(name))
                    .append(" |\n");
        }
        return page.toString();
    }

    private static void function(StringBuilder page, String name, List<Signature> overloads) {
        page.append("\n### ").append(name).append('\n');
        var byDoc = new LinkedHashMap<String, StringBuilder>();
        for (var overload : overloads) {
            byDoc.computeIfAbsent(overload.about().doc(), _ -> new StringBuilder())
                    .append(overload)
                    .append(" -> ")
                    .append(overload.result())
                    .append('\n');
        }
        byDoc.forEach(
                (doc, signatures) ->
                        page.append("```\n")
                                .append(signatures)
                                .append("```\n")
                                .append(doc)
                                .append('\n'));
        overloads.stream()
                .map(o -> o.about().example())
                .filter(e -> !e.isEmpty())
                .forEach(e -> page.append("\n    ").append(e).append('\n'));
    }
}
