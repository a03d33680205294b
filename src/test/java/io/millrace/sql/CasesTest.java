package io.millrace.sql;

import io.millrace.sql.testing.Outcome;
import io.millrace.sql.testing.PipelineTest;

import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/// What statements do, told as stories in `src/test/resources/cases`; `-Dcases=write` rewrites what
/// they expect.
class CasesTest {
    private static final Path CASES =
            Path.of(System.getProperty("millrace.project", "."), "src/test/resources/cases");

    @TestFactory
    Stream<DynamicTest> cases() {
        var outcomes = PipelineTest.run(List.of(CASES));
        if ("write".equals(System.getProperty("cases"))) {
            PipelineTest.accept(outcomes);
        }
        return outcomes.stream()
                .map(outcome -> DynamicTest.dynamicTest(outcome.test().id(), () -> check(outcome)));
    }

    private static void check(Outcome outcome) {
        if (outcome.verdict() == Outcome.Verdict.FAILED) {
            Assertions.fail(
                    "%s:%d\n%s"
                            .formatted(
                                    outcome.test().file(),
                                    outcome.test().line(),
                                    outcome.message()));
        }
    }
}
