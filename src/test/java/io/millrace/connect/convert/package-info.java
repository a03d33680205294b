@NullMarked
package io.millrace.connect.convert;

import org.jspecify.annotations.NullMarked;
