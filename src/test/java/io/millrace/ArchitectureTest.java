package io.millrace;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;

import org.junit.jupiter.api.Test;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/// The arrows between the rooms, as ARCHITECTURE.md draws them.
class ArchitectureTest {
    private static final JavaClasses CLASSES =
            new ClassFileImporter()
                    .withImportOption(new ImportOption.DoNotIncludeTests())
                    .importPackages("io.millrace");

    /// What each room may use of the others.
    private static final Map<String, Set<String>> MAY_USE =
            Map.of(
                    "config", Set.of(),
                    "data", Set.of(),
                    "http", Set.of("config"),
                    "cluster", Set.of("config"),
                    "format", Set.of("data"),
                    "registry", Set.of("config", "http", "data", "format", "cluster"),
                    "connect", Set.of("config", "http", "data", "format", "cluster"),
                    "gateway", Set.of("config", "http", "data", "format", "cluster"),
                    "sql", Set.of("config", "http", "data", "format", "cluster"));

    @Test
    void roomsUseOnlyWhatIsBelowThem() {
        MAY_USE.forEach(
                (room, below) -> {
                    var others = new TreeSet<>(MAY_USE.keySet());
                    others.add("app");
                    others.remove(room);
                    others.removeAll(below);
                    noClasses()
                            .that()
                            .resideInAPackage("io.millrace." + room + "..")
                            .should()
                            .dependOnClassesThat(
                                    resideInAnyPackage(
                                            others.stream()
                                                    .map(o -> "io.millrace." + o + "..")
                                                    .toArray(String[]::new)))
                            .check(CLASSES);
                });
    }

    @Test
    void everyRoomHasItsArrows() {
        var rooms =
                CLASSES.stream()
                        .map(c -> c.getPackageName().split("\\."))
                        .filter(parts -> parts.length > 2)
                        .map(parts -> parts[2])
                        .collect(Collectors.toCollection(TreeSet::new));
        rooms.remove("app");
        assertEquals(new TreeSet<>(MAY_USE.keySet()), rooms);
    }

    @Test
    void onlyTheClusterRoomKnowsTheBroker() {
        noClasses()
                .that()
                .resideOutsideOfPackage("io.millrace.cluster..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("kafka..")
                .check(CLASSES);
    }

    /// So that another executor can drive them.
    @Test
    void plansAndKernelsKnowNothingOfKafka() {
        noClasses()
                .that()
                .resideInAnyPackage(
                        "io.millrace.data..",
                        "io.millrace.format..",
                        "io.millrace.sql.parse..",
                        "io.millrace.sql.analyze..",
                        "io.millrace.sql.catalog..",
                        "io.millrace.sql.functions..",
                        "io.millrace.sql.kernel..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("org.apache.kafka..")
                .check(CLASSES);
    }

    /// Text to tree, tree to meaning, meaning to programs, programs to topologies: never back.
    @Test
    void theStagesOfSqlGoOneWay() {
        var stages =
                List.of("parse", "functions", "catalog", "analyze", "kernel", "stream", "query");
        for (int i = 0; i < stages.size(); i++) {
            var later = stages.subList(i + 1, stages.size());
            if (!later.isEmpty()) {
                noClasses()
                        .that()
                        .resideInAPackage("io.millrace.sql." + stages.get(i) + "..")
                        .should()
                        .dependOnClassesThat(
                                resideInAnyPackage(
                                        later.stream()
                                                .map(s -> "io.millrace.sql." + s + "..")
                                                .toArray(String[]::new)))
                        .check(CLASSES);
            }
        }
    }

    @Test
    void namesSayWhatThingsAre() {
        classes()
                .should()
                .haveNameNotMatching(".*(Manager|Helper|Utils?|Impl|Base|Common|Misc)")
                .check(CLASSES);
    }

    @Test
    void everyPackageHasASignOnItsDoor() throws Exception {
        var sources = Path.of(System.getProperty("millrace.project", "."), "src/main/java");
        try (var folders = Files.walk(sources)) {
            var unsigned =
                    folders.filter(Files::isDirectory)
                            .filter(ArchitectureTest::holdsClasses)
                            .filter(f -> !Files.exists(f.resolve("package-info.java")))
                            .toList();
            assertEquals(List.of(), unsigned);
        }
    }

    private static boolean holdsClasses(Path folder) {
        var files = folder.toFile().list((_, name) -> name.endsWith(".java"));
        return files != null && files.length > 0;
    }
}
