@NullMarked
package io.millrace.connect.datagen;

import org.jspecify.annotations.NullMarked;
