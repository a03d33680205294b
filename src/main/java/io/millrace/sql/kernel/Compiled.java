package io.millrace.sql.kernel;

/// A compiled expression: after `eval`, its value is in `slot`.
record Compiled(int slot, Eval eval) {
    /// False for a constant or a column: its slot is set already.
    @SuppressWarnings("ReferenceEquality") // there is one Eval that does nothing
    boolean computes() {
        return eval != Eval.NOTHING;
    }
}
