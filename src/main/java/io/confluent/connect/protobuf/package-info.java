/// A name that Connect configurations use for a converter, and nothing more.
@NullMarked
package io.confluent.connect.protobuf;

import org.jspecify.annotations.NullMarked;
