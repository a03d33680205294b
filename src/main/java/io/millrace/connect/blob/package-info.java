/// Reading files of records: where they are (`BlobStore`), what is in them (`BlobFormat`), how far
/// they have been read (`Place`). Of Connect it knows settings, schemas and values; the connectors
/// that use it are in `io.millrace.connect.connectors`.
///
/// Start reading at [BlobFormat]. A format is one file and a line in [BlobFormats], a store one
/// file and a constant of [BlobStores].
@NullMarked
package io.millrace.connect.blob;

import org.jspecify.annotations.NullMarked;
