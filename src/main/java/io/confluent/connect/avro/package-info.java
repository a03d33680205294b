/// A name that Connect configurations use for a converter, and nothing more.
@NullMarked
package io.confluent.connect.avro;

import org.jspecify.annotations.NullMarked;
