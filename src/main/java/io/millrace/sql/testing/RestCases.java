package io.millrace.sql.testing;

import io.millrace.cluster.Clusters;
import io.millrace.config.ClusterSettings;
import io.millrace.config.UserError;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;

/// Runs cases against real servers on one real broker, several at a time.
final class RestCases {
    /// A case mostly waits, for the broker or for a rebalance.
    private static final int AT_ONCE = 6;

    private RestCases() {}

    /// @return outcomes in the order of the cases
    static List<Outcome> run(List<RestCase> cases) {
        if (cases.isEmpty()) {
            return List.of();
        }
        Path folder;
        try {
            folder = Files.createTempDirectory("millrace-rest-");
        } catch (IOException e) {
            throw UserError.of("cannot make a folder for the broker: " + e.getMessage());
        }
        var kafka = new ClusterSettings.Embedded(folder.resolve("kafka"), "127.0.0.1", 0);
        try (var broker = Clusters.start(kafka);
                var cluster =
                        Clusters.start(new ClusterSettings.External(broker.clientProperties()));
                var threads = Executors.newFixedThreadPool(AT_ONCE)) {
            var tasks = new ArrayList<Callable<Outcome>>();
            for (int i = 0; i < cases.size(); i++) {
                int number = i;
                tasks.add(() -> RestRun.run(cases.get(number), cluster, number, folder));
            }
            var outcomes = new ArrayList<Outcome>();
            for (var future : threads.invokeAll(tasks)) {
                outcomes.add(future.get());
            }
            return outcomes;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw UserError.of("interrupted");
        } catch (ExecutionException e) {
            throw new IllegalStateException(e.getCause());
        } finally {
            delete(folder);
        }
    }

    private static void delete(Path folder) {
        try (var all = Files.walk(folder)) {
            for (var path : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(path);
            }
        } catch (IOException e) {
            throw UserError.of("cannot delete %s: %s".formatted(folder, e.getMessage()));
        }
    }
}
