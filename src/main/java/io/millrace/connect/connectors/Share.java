package io.millrace.connect.connectors;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/// A task's share of what a source reads, by the names of tables or files: so each of them stays
/// with its task, and a new one has a task at once.
///
/// @param index of the task, from 0
/// @param count of tasks
record Share(int index, int count) {
    private static final String INDEX = "task.index";
    private static final String COUNT = "task.count";

    /// The configurations of so many tasks.
    static List<Map<String, String>> configs(Map<String, String> connector, int count) {
        return IntStream.range(0, count)
                .mapToObj(
                        i -> {
                            var task = new HashMap<>(connector);
                            task.put(INDEX, Integer.toString(i));
                            task.put(COUNT, Integer.toString(count));
                            return Map.copyOf(task);
                        })
                .toList();
    }

    /// Of one of [#configs]; everything in any other configuration.
    static Share of(Map<String, String> config) {
        return new Share(
                Integer.parseInt(config.getOrDefault(INDEX, "0")),
                Integer.parseInt(config.getOrDefault(COUNT, "1")));
    }

    boolean has(String name) {
        return Math.floorMod(name.hashCode(), count) == index;
    }
}
