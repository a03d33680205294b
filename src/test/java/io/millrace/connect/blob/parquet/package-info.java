@NullMarked
package io.millrace.connect.blob.parquet;

import org.jspecify.annotations.NullMarked;
