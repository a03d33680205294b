/// Made-up records: a template ([Templates]) is an Avro schema whose types say what their values
/// look like, and a [Generator] makes the n-th record of it. Pure.
@NullMarked
package io.millrace.connect.datagen;

import org.jspecify.annotations.NullMarked;
