/// The Kafka cluster: a broker in this process, or one that runs elsewhere. The only room that
/// imports `kafka.server`.
///
/// Start reading at [Clusters] and [Cluster]. Also here: `ConnectClient`, for any room that talks
/// to a Connect worker. May use: config.
@NullMarked
package io.millrace.cluster;

import org.jspecify.annotations.NullMarked;
