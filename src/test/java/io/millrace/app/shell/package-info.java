@NullMarked
package io.millrace.app.shell;

import org.jspecify.annotations.NullMarked;
