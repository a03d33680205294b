/// The program: [Main] reads the command line and runs a verb; [Stack] starts the rooms in order;
/// `commands` has one file a verb.
///
/// May use: every room.
@NullMarked
package io.millrace.app;

import org.jspecify.annotations.NullMarked;
