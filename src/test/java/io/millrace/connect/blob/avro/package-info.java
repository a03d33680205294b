@NullMarked
package io.millrace.connect.blob.avro;

import org.jspecify.annotations.NullMarked;
