package io.millrace.sql.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.millrace.sql.testing.Outcome.Verdict;

import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/// The cases of all examples, one test each.
class ExamplesTest {
    private static final Path EXAMPLES =
            Path.of(System.getProperty("millrace.project", ".")).resolve("examples");

    @TestFactory
    Stream<DynamicTest> cases() {
        return PipelineTest.run(List.of(EXAMPLES)).stream()
                .map(
                        outcome ->
                                DynamicTest.dynamicTest(
                                        outcome.test().id(),
                                        outcome.test().file().toUri(),
                                        () -> passed(outcome)));
    }

    private static void passed(Outcome outcome) {
        assertEquals(Verdict.PASSED, outcome.verdict(), outcome.message());
    }
}
