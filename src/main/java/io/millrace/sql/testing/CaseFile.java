package io.millrace.sql.testing;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.TextNode;

import io.millrace.config.UserError;
import io.millrace.format.Layout.Part;
import io.millrace.format.SchemaText;
import io.millrace.sql.testing.TestCase.Expect;
import io.millrace.sql.testing.TestCase.Rec;
import io.millrace.sql.testing.TestCase.TopicSchema;
import io.millrace.sql.testing.TestCase.WindowBounds;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.regex.Pattern;

/// Reads `.case` files: stories with the statements, what goes in, and what must come out.
///
/// ```
/// # A title that says what is shown.
/// pipeline                      the statements of the pipeline.sql one folder up (optional)
/// sql                           further statements
///   CREATE STREAM ...;
/// schemas                       topic, key or value, language, text (optional); ids count from 1
///   clicks  value  avro  {"type": "record", ...}
/// in                            source, time, key, value; - is no time or no key
///   clicks  1s  ana  {"page": "/shop"}
/// out                           source, key with its window, value
///   HITS    ana@0s-10s  {"N": 1}
/// rows                          instead of out: what the last statement, a pull query, answers
///   ["ana", 2]
/// error                         instead of in and out: the message
///   line 1:8: column 'PLAYR' does not exist
///     hint: columns are [PLAYER, PAGE]
/// ```
///
/// Sections are indented by two spaces; a line that begins with `#` at the margin starts the next
/// case.
final class CaseFile {
    static final String ENDING = ".case";

    private static final Pattern TIME = Pattern.compile("(\\d+)(ms|s|m|h|d)?");
    private static final Map<String, Long> UNIT_MS =
            Map.of("ms", 1L, "s", 1000L, "m", 60_000L, "h", 3_600_000L, "d", 86_400_000L);
    private static final String ABSENT = "-";
    private static final Set<String> SECTIONS_OUT = Set.of("out", "rows", "error");

    private final Path file;
    private final List<String> lines;

    private CaseFile(Path file, List<String> lines) {
        this.file = file;
        this.lines = lines;
    }

    static List<TestCase> read(Path file) {
        try {
            return new CaseFile(file, Files.readAllLines(file)).cases();
        } catch (IOException e) {
            throw UserError.of("cannot read " + file + ": " + e.getMessage());
        }
    }

    /// A record as a line of a section `out`.
    static String line(String topic, JsonNode key, Optional<WindowBounds> window, JsonNode value) {
        var bounds = window.map(w -> "@" + time(w.startMs()) + "-" + time(w.endMs())).orElse("");
        boolean bare =
                key.isTextual()
                        && key.textValue().matches("[\\p{L}_][\\p{L}\\d_.-]*")
                        && !key.textValue().matches("true|false|null");
        var shown = key.isNull() ? ABSENT : bare ? key.textValue() : key.toString();
        return "%s  %s%s  %s".formatted(topic, shown, bounds, value);
    }

    private static String time(long millis) {
        return millis % 1000 == 0 ? millis / 1000 + "s" : millis + "ms";
    }

    /// Writes what came into the sections `out` and `error` of the cases that failed.
    ///
    /// @param outcomes of cases of this file
    static void rewrite(Path file, List<Outcome> outcomes) {
        try {
            var lines = new ArrayList<>(Files.readAllLines(file));
            for (var outcome : outcomes.reversed()) {
                if (outcome.verdict() == Outcome.Verdict.FAILED && !outcome.actual().isEmpty()) {
                    rewrite(lines, outcome);
                }
            }
            Files.write(file, lines);
        } catch (IOException e) {
            throw UserError.of("cannot rewrite " + file + ": " + e.getMessage());
        }
    }

    private static void rewrite(List<String> lines, Outcome outcome) {
        int at = outcome.test().line();
        while (at < lines.size() && !SECTIONS_OUT.contains(lines.get(at).strip())) {
            at++;
        }
        int end = at + 1;
        while (end < lines.size() && lines.get(end).startsWith("  ")) {
            end++;
        }
        if (at < lines.size()) {
            lines.subList(at + 1, end).clear();
            lines.addAll(at + 1, outcome.actual().stream().map(l -> "  " + l).toList());
        }
    }

    private List<TestCase> cases() {
        var cases = new ArrayList<TestCase>();
        int at = 0;
        while (at < lines.size()) {
            if (lines.get(at).startsWith("#")) {
                int end = at + 1;
                while (end < lines.size() && lines.get(end).startsWith("#")) {
                    end++;
                }
                while (end < lines.size() && !lines.get(end).startsWith("#")) {
                    end++;
                }
                cases.add(read(at, end));
                at = end;
            } else if (lines.get(at).isBlank()) {
                at++;
            } else {
                throw wrong(at, "a case begins with a title: # What it shows.");
            }
        }
        return cases;
    }

    private TestCase read(int from, int to) {
        var title = new StringBuilder();
        var scripts = new ArrayList<String>();
        var schemas = new ArrayList<TopicSchema>();
        var inputs = new ArrayList<Rec>();
        var outputs = new ArrayList<Rec>();
        Optional<String> error = Optional.empty();
        Optional<List<JsonNode>> rows = Optional.empty();
        int at = from;
        while (at < to) {
            var line = lines.get(at);
            int bodyFrom = at + 1;
            int bodyTo = bodyFrom;
            while (bodyTo < to
                    && (lines.get(bodyTo).startsWith("  ") || lines.get(bodyTo).isBlank())) {
                bodyTo++;
            }
            if (line.startsWith("#")) {
                title.append(title.isEmpty() ? "" : " ").append(line.substring(1).strip());
                at++;
                continue;
            }
            if (line.isBlank()) {
                at++;
                continue;
            }
            switch (line.strip()) {
                case "pipeline" -> scripts.add(pipeline(at));
                case "sql" -> scripts.add(body(bodyFrom, bodyTo));
                case "schemas" -> {
                    for (int i = bodyFrom; i < bodyTo; i++) {
                        if (!lines.get(i).isBlank()) {
                            schemas.add(schema(i));
                        }
                    }
                }
                case "in" -> {
                    for (int i = bodyFrom; i < bodyTo; i++) {
                        if (!lines.get(i).isBlank()) {
                            inputs.add(input(i));
                        }
                    }
                }
                case "out" -> {
                    for (int i = bodyFrom; i < bodyTo; i++) {
                        if (!lines.get(i).isBlank()) {
                            outputs.add(output(i));
                        }
                    }
                }
                case "rows" -> rows = Optional.of(rows(bodyFrom, bodyTo));
                case "error" -> error = Optional.of(body(bodyFrom, bodyTo).strip());
                default ->
                        throw wrong(
                                at, "sections are pipeline, sql, schemas, in, out, rows and error");
            }
            at = bodyTo;
        }
        var wanted = rows;
        var expect =
                error.<Expect>map(e -> new Expect.Rejected(Optional.of(e)))
                        .or(() -> wanted.map(Expect.Rows::new))
                        .orElseGet(() -> new Expect.Records(outputs));
        return new TestCase(
                title.toString(),
                file,
                from + 1,
                scripts,
                Map.of(),
                schemas,
                inputs,
                expect,
                List.of());
    }

    private List<JsonNode> rows(int from, int to) {
        var rows = new ArrayList<JsonNode>();
        for (int i = from; i < to; i++) {
            if (!lines.get(i).isBlank()) {
                rows.add(new Words(i, lines.get(i)).rest());
            }
        }
        return rows;
    }

    /// The lines without the indent of the section.
    private String body(int from, int to) {
        var text = new StringBuilder();
        for (int i = from; i < to; i++) {
            var line = lines.get(i);
            text.append(line.startsWith("  ") ? line.substring(2) : line).append('\n');
        }
        return text.toString();
    }

    private String pipeline(int at) {
        var folder = file.toAbsolutePath().getParent();
        var sql = folder == null ? file : folder.resolveSibling("pipeline.sql");
        try {
            return Files.readString(sql);
        } catch (IOException e) {
            throw wrong(at, "there is no " + sql);
        }
    }

    private TopicSchema schema(int at) {
        var words = lines.get(at).strip().split("\\s+", 4);
        try {
            return new TopicSchema(
                    words[0],
                    Part.valueOf(words[1].toUpperCase(Locale.ROOT)),
                    Optional.of(SchemaText.Type.valueOf(words[2].toUpperCase(Locale.ROOT))),
                    OptionalInt.empty(),
                    words[3],
                    Map.of());
        } catch (IllegalArgumentException | IndexOutOfBoundsException _) {
            throw wrong(at, "a schema is: topic, key or value, avro or json or protobuf, its text");
        }
    }

    private Rec input(int at) {
        var words = new Words(at, lines.get(at));
        var topic = words.word();
        var time = words.word();
        var key = words.json();
        var value = words.rest();
        return new Rec(
                topic,
                key,
                value,
                time.equals(ABSENT) ? OptionalLong.empty() : OptionalLong.of(millis(at, time)),
                Optional.empty(),
                List.of());
    }

    private Rec output(int at) {
        var words = new Words(at, lines.get(at));
        var topic = words.word();
        boolean quoted = words.beginsJson();
        var key = words.json();
        var bounds = quoted ? words.suffix() : "";
        if (!quoted && key.isTextual() && key.textValue().contains("@")) {
            var text = key.textValue();
            int mark = text.lastIndexOf('@');
            bounds = text.substring(mark);
            key = token(text.substring(0, mark));
        }
        var window =
                bounds.isEmpty() ? Optional.<WindowBounds>empty() : Optional.of(window(at, bounds));
        return new Rec(topic, key, words.rest(), OptionalLong.empty(), window, List.of());
    }

    /// @param bounds `@` and two times with a hyphen between them
    private WindowBounds window(int at, String bounds) {
        var times = bounds.substring(1).split("-", 2);
        if (times.length < 2) {
            throw wrong(at, "'" + bounds + "' is no window, as @0s-10s; quote a key with an @");
        }
        return new WindowBounds(millis(at, times[0]), millis(at, times[1]));
    }

    private long millis(int at, String time) {
        var matcher = TIME.matcher(time);
        if (!matcher.matches()) {
            throw wrong(at, "'" + time + "' is no time, as 10s, 500ms, 2m or 1h");
        }
        var unit = matcher.group(2) == null ? "ms" : matcher.group(2);
        return Long.parseLong(matcher.group(1)) * UNIT_MS.getOrDefault(unit, 1L);
    }

    /// A word that is JSON as that, any other as text; `-` is NULL.
    private static JsonNode token(String word) {
        if (word.equals(ABSENT)) {
            return NullNode.getInstance();
        }
        try {
            return JsonCases.JSON.readTree(word);
        } catch (IOException e) {
            return new TextNode(word);
        }
    }

    private UserError wrong(int at, String hint) {
        return UserError.of("%s:%d: %s".formatted(file, at + 1, lines.get(at).strip()), hint);
    }

    /// The words of one line.
    private final class Words {
        private final int at;
        private String left;
        private String suffix = "";

        Words(int at, String line) {
            this.at = at;
            left = line.strip();
        }

        String word() {
            if (left.isEmpty()) {
                throw wrong(at, "in: source time key value; out: source key value");
            }
            int end = 0;
            while (end < left.length() && !Character.isWhitespace(left.charAt(end))) {
                end++;
            }
            var word = left.substring(0, end);
            left = left.substring(end).strip();
            return word;
        }

        boolean beginsJson() {
            return !left.isEmpty() && "{[\"".indexOf(left.charAt(0)) >= 0;
        }

        /// What stands directly behind JSON, up to the next space; empty where that is nothing.
        String suffix() {
            return suffix;
        }

        JsonNode json() {
            if (!beginsJson()) {
                return token(word());
            }
            try (JsonParser parser = JsonCases.JSON.createParser(left)) {
                JsonNode node = JsonCases.JSON.readTree(parser);
                left = left.substring((int) parser.currentLocation().getCharOffset());
                suffix = left.startsWith("@") ? word() : "";
                left = left.strip();
                return node;
            } catch (IOException e) {
                throw wrong(at, "this is not JSON: " + left);
            }
        }

        JsonNode rest() {
            if (left.isEmpty()) {
                throw wrong(at, "the value is missing; a tombstone is null");
            }
            return token(left);
        }
    }
}
