/// Settings: flags over environment over `millrace.properties` over defaults, into one record a
/// room.
///
/// Start reading at `Settings`. May use: nothing of ours.
@NullMarked
package io.millrace.config;

import org.jspecify.annotations.NullMarked;
