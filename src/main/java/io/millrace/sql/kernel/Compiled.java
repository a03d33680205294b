package io.millrace.sql.kernel;

/// A compiled expression: after `eval`, its value is in `slot`.
record Compiled(int slot, Eval eval) {}
