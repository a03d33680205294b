package io.millrace.connect;

import io.millrace.cluster.Records;

import java.nio.file.Path;

/// A worker in the middle of a table, to be killed.
final class DyingSource {
    private DyingSource() {}

    public static void main(String[] args) throws Exception {
        var worker = new Worker(Path.of(args[0]));
        worker.connect()
                .put(
                        "killed",
                        Worker.config(
                                "connector.class", "JdbcSource",
                                "connection.url", args[1],
                                "mode", "incrementing",
                                "incrementing.column.name", "N",
                                "batch.max.rows", "100",
                                "poll.interval.ms", "100"));
        if (Records.read(worker.cluster(), "ROWS_", 1000).size() < 20_000) {
            System.out.println("in the middle");
        }
        Thread.currentThread().join();
    }
}
