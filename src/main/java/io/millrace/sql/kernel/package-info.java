/// Row kernels: every run of stateless steps of a plan, compiled into one program from bytes to
/// bytes.
///
/// Start reading at [RowKernel], then [KernelCompiler] and [ExprCompiler]. Kernels know nothing of
/// Kafka; a thin processor drives them (see `sql.stream`), and so can any other executor. May use:
/// data, format, sql.analyze, sql.catalog, sql.functions.
@NullMarked
package io.millrace.sql.kernel;

import org.jspecify.annotations.NullMarked;
