/// JSON of REST requests as the bytes of formats with a schema, and back, without a loss: unlike
/// SQL's columns (`format`), these know all that the languages have.
///
/// Start reading at [SchemaJson]. May use: http (nothing but its JSON), format.
@NullMarked
package io.millrace.gateway.schemas;

import org.jspecify.annotations.NullMarked;
