package io.millrace.app;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// Small pipelines as tests make them.
public final class Pipelines {
    /// Any free ports; what a test may not take from other programs.
    static final List<String> PORTS =
            List.of(
                    "--kafka.port=0",
                    "--registry.port=0",
                    "--gateway.port=0",
                    "--connect.port=0",
                    "--sql.port=0");

    /// Stays in hotels by length: files, a stream that adds a column, a table over a table.
    static final String STAYS =
            """
            CREATE SOURCE CONNECTOR IF NOT EXISTS searches WITH (
                'connector.class' = 'BlobSource',
                'path' = '${data}',
                'file.pattern' = '*.jsonl',
                'poll.interval.ms' = '100',
                'record.batch.max.size' = '1000',
                'topic' = 'searches');
            CREATE STREAM IF NOT EXISTS searches (id BIGINT, ci VARCHAR, co VARCHAR, hotel BIGINT)
                WITH (KAFKA_TOPIC='searches', FORMAT='JSON', PARTITIONS=2);
            CREATE STREAM ext AS SELECT *,
                CASE WHEN DATEDIFF('DAY', ci, co) BETWEEN 1 AND 4 THEN 'short'
                     WHEN DATEDIFF('DAY', ci, co) > 4 THEN 'long'
                     ELSE 'bad' END AS stay
                FROM searches;
            CREATE OR REPLACE TABLE per_hotel AS
                SELECT stay, hotel, COUNT(*) AS n FROM ext GROUP BY stay, hotel EMIT CHANGES;
            CREATE OR REPLACE TABLE stays AS
                SELECT stay, COUNT(*) AS hotels, SUM(n) AS searches FROM per_hotel
                GROUP BY stay EMIT CHANGES;
            """;

    private Pipelines() {}

    /// A line of data.
    ///
    /// @param nights below 1 for a stay that cannot be
    static String line(int id, int nights, int hotel) {
        return "{\"id\": %d, \"ci\": \"2015-03-01\", \"co\": \"2015-%s\", \"hotel\": %d}"
                .formatted(id, nights < 1 ? "02-27" : "03-%02d".formatted(1 + nights), hotel);
    }

    /// The rows of table STAYS for [#line]s, as `--json` prints them, sorted.
    ///
    /// @param nightsAndHotels one entry a line
    static List<String> expected(List<int[]> nightsAndHotels) {
        var counts = new TreeMap<String, Map<Integer, Integer>>();
        for (var line : nightsAndHotels) {
            var stay = line[0] < 1 ? "bad" : line[0] <= 4 ? "short" : "long";
            counts.computeIfAbsent(stay, _ -> new TreeMap<>()).merge(line[1], 1, Integer::sum);
        }
        var rows = new ArrayList<String>();
        counts.forEach(
                (stay, hotels) ->
                        rows.add(
                                "{\"STAY\":\"%s\",\"HOTELS\":%d,\"SEARCHES\":%d}"
                                        .formatted(
                                                stay,
                                                hotels.size(),
                                                hotels.values().stream()
                                                        .mapToInt(Integer::intValue)
                                                        .sum())));
        return rows;
    }

    /// A folder with a pipeline.sql and an empty `data`.
    static Path make(Path folder, String sql) throws IOException {
        Files.createDirectories(folder.resolve("data"));
        Files.writeString(folder.resolve("pipeline.sql"), sql);
        return folder;
    }

    /// `run` of the pipeline until caught up, with rows in JSON.
    public static String[] run(Path pipeline, String... more) {
        var args = new ArrayList<>(List.of("run", pipeline.toString()));
        args.addAll(List.of("--until-caught-up", "--json"));
        args.addAll(PORTS);
        args.addAll(List.of(more));
        return args.toArray(String[]::new);
    }
}
