/// Kafka Connect in this process: the unchanged runtime with its REST API, and connectors of ours.
///
/// Start reading at [ConnectWorker]; a connector is one file in `connectors`. State: Connect's own
/// three topics. May use: config, cluster, data, format. Does not: know SQL.
@NullMarked
package io.millrace.connect;

import org.jspecify.annotations.NullMarked;
