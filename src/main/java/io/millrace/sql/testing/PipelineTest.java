package io.millrace.sql.testing;

import io.millrace.config.UserError;
import io.millrace.sql.testing.Outcome.Verdict;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.stream.Collectors;

/// Finds cases and runs them, several at a time.
public final class PipelineTest {
    /// What became of all cases.
    ///
    /// @param failures one text a failed case: where it stands, what was expected, what came
    /// @param skips the same for skipped ones
    public record Result(
            int passed, int failed, int skipped, List<String> failures, List<String> skips) {
        /// `N passed, N failed, N skipped`
        public String summary() {
            return "%d passed, %d failed, %d skipped".formatted(passed, failed, skipped);
        }
    }

    private PipelineTest() {}

    /// Runs the cases of all files that `paths` name: `.case` and `.jsonl` files, or folders with
    /// such files in `tests` folders below them. Cases that have answers of a server run against
    /// real servers on a real broker.
    ///
    /// @throws UserError if a path does not exist or holds no case
    public static List<Outcome> run(List<Path> paths) {
        var cases = new ArrayList<TestCase>();
        var rest = new ArrayList<RestCase>();
        for (var path : paths) {
            int before = cases.size() + rest.size();
            for (var file : files(path)) {
                if (file.toString().endsWith(CaseFile.ENDING)) {
                    cases.addAll(CaseFile.read(file));
                } else {
                    var read = JsonCases.read(file);
                    cases.addAll(read.plain());
                    rest.addAll(read.rest());
                }
            }
            if (cases.size() + rest.size() == before) {
                throw UserError.of(
                        "no test cases in " + path,
                        "cases are *.case files in a folder named tests");
            }
        }
        var tasks =
                cases.stream().map(test -> (Callable<Outcome>) () -> CaseRun.run(test)).toList();
        try (var threads =
                Executors.newFixedThreadPool(Runtime.getRuntime().availableProcessors())) {
            var outcomes = new ArrayList<Outcome>();
            for (var future : threads.invokeAll(tasks)) {
                outcomes.add(future.get());
            }
            outcomes.addAll(RestCases.run(rest));
            return outcomes;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw UserError.of("interrupted");
        } catch (ExecutionException e) {
            throw new IllegalStateException(e.getCause());
        }
    }

    private static List<Path> files(Path path) {
        if (Files.isRegularFile(path)) {
            return List.of(path);
        }
        if (!Files.isDirectory(path)) {
            throw UserError.of(path + " does not exist", "give a .case file or a folder");
        }
        try (var files = Files.walk(path)) {
            return files.filter(f -> f.toString().endsWith(".case")).sorted().toList();
        } catch (IOException e) {
            throw UserError.of("cannot read " + path + ": " + e.getMessage());
        }
    }

    /// Rewrites the case files so that what came is what is expected; for whoever has looked at it
    /// and agrees.
    public static void accept(List<Outcome> outcomes) {
        outcomes.stream()
                .filter(o -> o.test().file().toString().endsWith(CaseFile.ENDING))
                .collect(Collectors.groupingBy(o -> o.test().file()))
                .forEach(CaseFile::rewrite);
    }

    /// Counts outcomes and words those that did not pass.
    public static Result result(List<Outcome> outcomes) {
        return new Result(
                count(outcomes, Verdict.PASSED),
                count(outcomes, Verdict.FAILED),
                count(outcomes, Verdict.SKIPPED),
                texts(outcomes, Verdict.FAILED),
                texts(outcomes, Verdict.SKIPPED));
    }

    private static int count(List<Outcome> outcomes, Verdict verdict) {
        return (int) outcomes.stream().filter(o -> o.verdict() == verdict).count();
    }

    private static List<String> texts(List<Outcome> outcomes, Verdict verdict) {
        return outcomes.stream()
                .filter(o -> o.verdict() == verdict)
                .map(
                        o ->
                                "%s:%d %s\n%s"
                                        .formatted(
                                                o.test().file(),
                                                o.test().line(),
                                                o.test().id(),
                                                o.message()))
                .toList();
    }

    /// Writes `{"cases": [{"id", "outcome", "message"}]}`.
    public static void report(List<Outcome> outcomes, Path file) {
        var cases = new ArrayList<Map<String, String>>();
        for (var outcome : outcomes) {
            var entry = new LinkedHashMap<String, String>();
            entry.put("id", outcome.test().id());
            entry.put("outcome", outcome.verdict().spelled());
            entry.put("message", outcome.message());
            cases.add(entry);
        }
        try {
            Files.write(file, JsonCases.JSON.writeValueAsBytes(Map.of("cases", cases)));
        } catch (IOException e) {
            throw UserError.of("cannot write " + file + ": " + e.getMessage());
        }
    }
}
