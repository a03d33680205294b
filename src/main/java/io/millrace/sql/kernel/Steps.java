package io.millrace.sql.kernel;

import io.millrace.sql.kernel.Problems.Kind;
import io.millrace.sql.kernel.RowKernel.Step;

/// The steps that kernels are made of, each with what becomes of a record that it cannot compute
/// with.
record Steps(Problems problems) {
    /// `WHERE`, `HAVING`: keeps the record where the condition is true. One that fails drops it.
    Step keep(Compiled condition, String shown) {
        var test = ExprCompiler.test(condition);
        return (row, in) -> {
            if (in.isTombstone()) {
                return false;
            }
            try {
                return test.test(row);
            } catch (RuntimeException e) {
                problems.report(Kind.CONDITION, reason(shown, e));
                return false;
            }
        };
    }

    /// One item of a SELECT: NULL where it fails.
    Step compute(Compiled expr, String shown) {
        return compute(expr, shown, Kind.EXPRESSION, Tombstones.SKIPPED);
    }

    /// One key of a PARTITION BY or GROUP BY: computed for a tombstone, too, where it reads nothing
    /// of the value, else NULL then.
    Step key(Compiled expr, String shown, boolean readsValue) {
        var computed = compute(expr, shown, Kind.KEY, Tombstones.COMPUTED);
        if (!readsValue) {
            return computed;
        }
        int slot = expr.slot();
        return (row, in) -> {
            if (in.isTombstone()) {
                row.setNull(slot);
                return true;
            }
            return computed.run(row, in);
        };
    }

    /// Whether a record without a value is computed.
    private enum Tombstones {
        SKIPPED,
        COMPUTED
    }

    private Step compute(Compiled expr, String shown, Kind kind, Tombstones tombstones) {
        int slot = expr.slot();
        return (row, in) -> {
            if (tombstones == Tombstones.SKIPPED && in.isTombstone()) {
                return true;
            }
            try {
                expr.eval().eval(row);
            } catch (RuntimeException e) {
                row.setNull(slot);
                problems.report(kind, reason(shown, e));
            }
            return true;
        };
    }

    /// A record whose group has a key that is NULL belongs to no group.
    Step notNull(int slot, String shown) {
        return (row, in) -> {
            if (in.isTombstone()) {
                return false;
            }
            if (row.isNull(slot)) {
                problems.report(
                        Kind.KEY, "GROUP BY " + shown + " is NULL: the row belongs to no group");
                return false;
            }
            return true;
        };
    }

    /// What failed, and why.
    static String reason(String shown, RuntimeException e) {
        var message = e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
        return shown + ": " + message;
    }
}
