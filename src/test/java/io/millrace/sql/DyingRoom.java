package io.millrace.sql;

import io.millrace.cluster.Clusters;
import io.millrace.config.ClusterSettings;

import java.nio.file.Path;
import java.util.Map;

/// A SQL server beside a cluster that exists, to be killed. Arguments: bootstrap servers, folder of
/// the state, service id. Prints `ready`.
final class DyingRoom {
    private DyingRoom() {}

    public static void main(String[] args) throws InterruptedException {
        var settings = new ClusterSettings.External(Map.of("bootstrap.servers", args[0]));
        SqlRoom.start(
                Clusters.start(settings), Path.of(args[1]), args[2], DisturbedRunTest.STREAMS);
        System.out.println("ready");
        Thread.currentThread().join();
    }
}
