/// Reading files of records: where they are (`BlobStore`), what is in them (`BlobFormat`), how far
/// they have been read (`Place`). Knows nothing of Connect but its offsets as JSON.
///
/// Start reading at [BlobFormat]. A store or a format is one file, and one line in `BlobSettings`.
@NullMarked
package io.millrace.connect.blob;

import org.jspecify.annotations.NullMarked;
