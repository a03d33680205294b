package io.millrace.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Writes generated taxi rides into `rides.jsonl`, in the order in which they end, and their
/// pickups into `pickups.jsonl`.
///
/// ```
/// bench/run generate-rides --seed 1 --count 300 --out examples/taxi-rides/data
/// ```
public final class RideFiles {
    /// One place more than the example's lookup table knows.
    private static final RideGenerator.Places PLACES = new RideGenerator.Places(17, 2);

    private static final double MEAN_GAP_SEC = 5;

    private static final Map<String, String> DEFAULTS =
            Map.of("--seed", "1", "--count", "300", "--out", "rides");

    private RideFiles() {}

    public static void main(String[] args) throws IOException {
        var options = new HashMap<>(DEFAULTS);
        for (int i = 0; i < args.length; i += 2) {
            if (!options.containsKey(args[i]) || i + 1 == args.length) {
                System.err.println("unknown option, or one without a value: " + args[i]);
                System.err.println("  hint: --seed NUMBER --count RIDES --out FOLDER");
                System.exit(2);
            }
            options.put(args[i], args[i + 1]);
        }
        var out = Path.of(options.getOrDefault("--out", ""));
        write(
                Long.parseLong(options.getOrDefault("--seed", "")),
                Integer.parseInt(options.getOrDefault("--count", "")),
                out);
        System.out.println("written to " + out);
    }

    /// @return the files
    static List<Path> write(long seed, int count, Path folder) throws IOException {
        Files.createDirectories(folder);
        var rides = folder.resolve("rides.jsonl");
        var pickups = folder.resolve("pickups.jsonl");
        try (var toRides = Files.newBufferedWriter(rides);
                var toPickups = Files.newBufferedWriter(pickups)) {
            RideStream.draw(
                    new RideGenerator(seed, MEAN_GAP_SEC, PLACES),
                    count,
                    ride -> line(toPickups, RideGenerator.pickupJson(ride)),
                    ride -> line(toRides, ride.json()));
        }
        return List.of(rides, pickups);
    }

    private static void line(Writer writer, String json) {
        try {
            writer.write(json + "\n");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
