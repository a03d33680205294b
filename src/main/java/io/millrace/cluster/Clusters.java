package io.millrace.cluster;

import io.millrace.config.ClusterSettings;

/// The way in: starts a broker in this process, or connects to a cluster that exists.
public final class Clusters {
    private Clusters() {}

    /// Returns a cluster that answers.
    ///
    /// @throws io.millrace.config.UserError when the port is taken, the data folder cannot be used
    ///   or is in use by another process, or the external cluster does not answer within 10 s
    public static Cluster start(ClusterSettings settings) {
        return switch (settings) {
            case ClusterSettings.Embedded embedded -> EmbeddedCluster.start(embedded);
            case ClusterSettings.External external -> ExternalCluster.connect(external);
        };
    }
}
