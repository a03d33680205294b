package io.millrace.sql.stream;

import io.millrace.data.Row;
import io.millrace.sql.kernel.GroupState;
import io.millrace.sql.kernel.Problems;

import java.util.Optional;

/// Changes the state of a group; a row that an aggregate cannot take leaves it as it was and is
/// reported.
record Changes(String query, ProblemLog log, GroupState state) {
    Row add(Row now, Row row) {
        try {
            return state.add(now, row);
        } catch (ArithmeticException e) {
            report(e);
            return now;
        }
    }

    Row remove(Row now, Row row) {
        try {
            return state.remove(now, row);
        } catch (ArithmeticException e) {
            report(e);
            return now;
        }
    }

    private void report(ArithmeticException e) {
        log.add(
                new ProblemLog.Entry(
                        query,
                        Optional.empty(),
                        -1,
                        -1,
                        Problems.Kind.AGGREGATE,
                        String.valueOf(e.getMessage()),
                        Optional.empty()));
    }
}
