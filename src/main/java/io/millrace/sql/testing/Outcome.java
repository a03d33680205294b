package io.millrace.sql.testing;

import java.util.Locale;

/// How a case ended.
///
/// @param message expected and actual, for one that failed; the reason, for one that was skipped
public record Outcome(TestCase test, Verdict verdict, String message) {
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
