/// The format Avro, as files: block by block, so that a place may be inside of one. Start reading
/// at [AvroBlockReader].
@NullMarked
package io.millrace.connect.blob.avro;

import org.jspecify.annotations.NullMarked;
