@NullMarked
package io.millrace.sql.query;

import org.jspecify.annotations.NullMarked;
