package io.millrace.connect;

import java.nio.file.Path;
import java.sql.SQLException;

/// A worker in the middle of a topic, to be killed.
final class DyingSink {
    static final int RECORDS = 20_000;

    private DyingSink() {}

    public static void main(String[] args) throws Exception {
        var worker = new Worker(Path.of(args[0]));
        for (int i = 0; i < RECORDS; i++) {
            worker.send(
                    "killed",
                    "k" + i,
                    "{\"schema\":{\"type\":\"struct\",\"fields\":[{\"field\":\"id\",\"type\":\"int32\"}]},\"payload\":{\"id\":"
                            + i
                            + "}}");
        }
        worker.flush();
        worker.connect()
                .put(
                        "killed",
                        Worker.config(
                                "connector.class", "JdbcSink",
                                "topics", "killed",
                                "connection.url", args[1],
                                "value.converter", "org.apache.kafka.connect.json.JsonConverter",
                                "auto.create", "true",
                                "exactly.once", "true",
                                "batch.size", "100"));
        while (written(args[1]) < 1000) {
            Thread.onSpinWait();
        }
        if (written(args[1]) < RECORDS) {
            System.out.println("in the middle");
        }
        Thread.currentThread().join();
    }

    private static int written(String url) {
        try {
            var count = Worker.rows(url, "SELECT COUNT(*) FROM \"killed\"").getFirst().getFirst();
            return Integer.parseInt(String.valueOf(count));
        } catch (SQLException _) {
            return 0; // no table yet
        }
    }
}
