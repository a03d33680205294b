/// Types, columns and rows: the vocabulary that every other room shares. Immutable but for [Row];
/// no I/O.
///
/// Start reading at [Type], then [Row]. May use: nothing of ours.
@NullMarked
package io.millrace.data;

import org.jspecify.annotations.NullMarked;
