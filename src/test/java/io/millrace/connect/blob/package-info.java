@NullMarked
package io.millrace.connect.blob;

import org.jspecify.annotations.NullMarked;
