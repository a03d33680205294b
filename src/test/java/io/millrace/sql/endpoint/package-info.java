@NullMarked
package io.millrace.sql.endpoint;

import org.jspecify.annotations.NullMarked;
