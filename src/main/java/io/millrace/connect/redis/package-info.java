/// Writing into Redis: records become commands ([Commands], pure), and [RedisWriter] sends them.
@NullMarked
package io.millrace.connect.redis;

import org.jspecify.annotations.NullMarked;
