package io.millrace.sql.kernel;

import io.millrace.data.Row;

/// One compiled step of an expression: reads slots of a row and sets one.
///
/// Throws what the computation throws: a division by zero, a text that is no number. The caller
/// decides what that means.
interface Eval {
    /// What a constant or a column needs: its slot is set already.
    Eval NOTHING = _ -> {};

    void eval(Row row);
}
