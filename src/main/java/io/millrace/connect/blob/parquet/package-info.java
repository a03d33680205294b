/// The format Parquet: rows out of pages of columns, without Hadoop and without a whole row group
/// in memory. Start reading at [ParquetRowReader].
@NullMarked
package io.millrace.connect.blob.parquet;

import org.jspecify.annotations.NullMarked;
