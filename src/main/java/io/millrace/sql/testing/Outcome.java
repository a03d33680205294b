package io.millrace.sql.testing;

import java.util.List;
import java.util.Locale;

/// How a case ended.
///
/// @param message expected and actual, for one that failed; the reason, for one that was skipped
/// @param actual what came instead, as the lines of the section `out` or `error`; empty where
///   nothing did
public record Outcome(TestCase test, Verdict verdict, String message, List<String> actual) {
    public Outcome {
        actual = List.copyOf(actual);
    }

    public enum Verdict {
        PASSED,
        FAILED,
        SKIPPED;

        /// As the report spells it.
        String spelled() {
            return name().toLowerCase(Locale.ROOT);
        }
    }
}
