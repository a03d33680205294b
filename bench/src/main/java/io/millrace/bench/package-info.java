/// Measures Millrace against the same jobs written by hand, and makes the data of the examples.
///
/// Start reading at [JobBench]; the data is described at [SearchGenerator].
@NullMarked
package io.millrace.bench;

import org.jspecify.annotations.NullMarked;
