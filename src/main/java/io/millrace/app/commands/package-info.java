/// The verbs of the command line, one file each. To add one, implement [io.millrace.app.Verb] and
/// add a line to [Verbs].
///
/// May use: every room.
@NullMarked
package io.millrace.app.commands;

import org.jspecify.annotations.NullMarked;
