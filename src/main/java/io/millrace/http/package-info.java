/// HTTP for every room that has a door: [Server], [Routes], [Request], [Response], [Problem].
///
/// Start reading at [Routes]. One cleartext port speaks HTTP/1.1 and HTTP/2 (prior knowledge and
/// upgrade); each request runs on a virtual thread of its own, so handlers block as they like. May
/// use: config. The only room that imports Jetty.
@NullMarked
package io.millrace.http;

import org.jspecify.annotations.NullMarked;
