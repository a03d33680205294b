/// The program: [Main] wires the rooms in start order; `commands` has one file a verb.
///
/// May use: every room.
@NullMarked
package io.millrace.app;

import org.jspecify.annotations.NullMarked;
