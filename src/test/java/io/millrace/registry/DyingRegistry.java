package io.millrace.registry;

import io.millrace.cluster.Clusters;
import io.millrace.config.ClusterSettings;

import java.nio.file.Path;

/// A broker and its registry, to be killed. Arguments: the folder of the data. Prints `ready` and
/// where the registry listens.
final class DyingRegistry {
    private DyingRegistry() {}

    public static void main(String[] args) throws InterruptedException {
        var kafka = new ClusterSettings.Embedded(Path.of(args[0]), "127.0.0.1", 0);
        var room = RegistryRoom.start(Clusters.start(kafka), "_schemas");
        System.out.println("ready " + room.url());
        Thread.currentThread().join();
    }
}
