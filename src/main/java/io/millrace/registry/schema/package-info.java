/// The languages that schemas are written in, and what their changes break.
///
/// Start reading at [ParsedSchema]; `Languages` lists them, one file a language and one for its
/// compatibility rules. Pure: texts in, texts and [Incompatibility] out. May use: format.
@NullMarked
package io.millrace.registry.schema;

import org.jspecify.annotations.NullMarked;
