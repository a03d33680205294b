/// Reading files of records: where they are (`BlobStore`), what is in them (`BlobFormat`), how far
/// they have been read (`Place`). Knows nothing of Connect but its offsets as JSON.
///
/// Start reading at [BlobFormat]. A format is one file and a line in [BlobFormats], a store one
/// file and a constant of [BlobStores].
@NullMarked
package io.millrace.connect.blob;

import org.jspecify.annotations.NullMarked;
