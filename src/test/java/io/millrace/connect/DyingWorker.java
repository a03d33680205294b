package io.millrace.connect;

import io.millrace.cluster.ConnectClient;
import io.millrace.cluster.Records;

import java.nio.file.Path;

/// A worker in the middle of a file, to be killed.
final class DyingWorker {
    private DyingWorker() {}

    public static void main(String[] args) throws Exception {
        var cluster = BlobSourceTest.cluster(Path.of(args[0]));
        var worker = BlobSourceTest.worker(cluster);
        var config =
                BlobSourceTest.config(Path.of(args[1]), "killed", "record.batch.max.size", "100");
        new ConnectClient(worker.restUrl()).put("killed", config);
        if (Records.read(cluster, "killed", 1000).size() < 20_000) {
            System.out.println("in the middle");
        }
        Thread.currentThread().join();
    }
}
