/// The connectors, one file each: a table of settings, a pure mapping, thin input and output.
@NullMarked
package io.millrace.connect.connectors;

import org.jspecify.annotations.NullMarked;
