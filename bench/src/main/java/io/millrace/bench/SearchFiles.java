package io.millrace.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Writes generated searches into files of JSON lines: `searches-1.jsonl` and so on.
///
/// ```
/// bench/run generate --seed 1 --count 20000 --files 4 --out examples/hotel-stays/data
/// ```
public final class SearchFiles {
    private static final Map<String, String> DEFAULTS =
            Map.of("--seed", "1", "--count", "20000", "--files", "4", "--out", "searches");

    private SearchFiles() {}

    public static void main(String[] args) throws IOException {
        var options = new HashMap<>(DEFAULTS);
        for (int i = 0; i < args.length; i += 2) {
            if (!options.containsKey(args[i]) || i + 1 == args.length) {
                System.err.println("unknown option, or one without a value: " + args[i]);
                System.err.println(
                        "  hint: --seed NUMBER --count SEARCHES --files NUMBER --out FOLDER");
                System.exit(2);
            }
            options.put(args[i], args[i + 1]);
        }
        var out = Path.of(options.getOrDefault("--out", ""));
        write(
                Long.parseLong(options.getOrDefault("--seed", "")),
                Integer.parseInt(options.getOrDefault("--count", "")),
                Integer.parseInt(options.getOrDefault("--files", "")),
                out);
        System.out.println("written to " + out);
    }

    /// Spreads `count` searches over the files, those with the smallest ids in the first one.
    ///
    /// @return the files
    static List<Path> write(long seed, int count, int files, Path folder) throws IOException {
        Files.createDirectories(folder);
        var generator = new SearchGenerator(seed);
        var written = new ArrayList<Path>();
        for (int f = 0; f < files; f++) {
            int lines = (int) ((long) count * (f + 1) / files - (long) count * f / files);
            var file = folder.resolve("searches-" + (f + 1) + ".jsonl");
            try (var writer = Files.newBufferedWriter(file)) {
                for (int i = 0; i < lines; i++) {
                    writer.write(generator.next().json());
                    writer.write('\n');
                }
            }
            written.add(file);
        }
        return written;
    }
}
