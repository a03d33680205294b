package io.millrace.app;

import io.millrace.config.UserError;
import io.millrace.sql.parse.Parser;
import io.millrace.sql.parse.Sql;
import io.millrace.sql.parse.SqlException;
import io.millrace.sql.parse.Variables;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/// A pipeline: the statements of a `pipeline.sql`, with `${data}` for its folder of data.
public final class Pipeline {
    private static final Pattern EMIT =
            Pattern.compile("\\s+EMIT\\s+(CHANGES|FINAL)\\b", Pattern.CASE_INSENSITIVE);

    private static final Map<String, String> REPEATABLE =
            Map.of("millrace.repeatable", "true", "auto.offset.reset", "earliest");

    private final Path file;
    private final List<Parser.Parsed> statements;
    private final Map<String, String> variables;

    private Pipeline(Path file, List<Parser.Parsed> statements, Map<String, String> variables) {
        this.file = file;
        this.statements = statements;
        this.variables = variables;
    }

    /// Reads a pipeline and checks its grammar.
    ///
    /// @param path of the folder, or of the SQL file
    /// @param data the folder that `${data}` stands for; `data` beside the file when null
    /// @param defined what other variables stand for, whatever DEFINE in the file says
    public static Pipeline read(Path path, @Nullable Path data, Map<String, String> defined) {
        var file = Files.isDirectory(path) ? path.resolve("pipeline.sql") : path;
        var folder = file.toAbsolutePath().getParent();
        var own = folder == null ? file : folder.resolve("data");
        var variables = new HashMap<>(defined);
        variables.put("data", (data == null ? own : data).toAbsolutePath().normalize().toString());
        String text;
        try {
            text = Files.readString(file);
        } catch (IOException e) {
            throw UserError.of(
                            Files.exists(file)
                                    ? "Cannot read " + file + ": " + e.getMessage()
                                    : "There is no pipeline at " + path + ".",
                            "A pipeline is a folder with a pipeline.sql, as examples/hotel-stays.")
                    .causedBy(e);
        }
        try {
            var parsed = Parser.script(Variables.replace(text, variables), variables);
            return new Pipeline(file, parsed, Map.copyOf(variables));
        } catch (SqlException e) {
            var shown = e.in(text).problem();
            throw error(file, e.at().line(), e.at().column(), shown, e.hint());
        }
    }

    /// What `${name}` stands for.
    public Map<String, String> variables() {
        return variables;
    }

    /// Names of the connectors that the pipeline makes.
    public List<String> connectors() {
        return statements.stream()
                .map(Parser.Parsed::statement)
                .filter(Sql.CreateConnector.class::isInstance)
                .map(s -> ((Sql.CreateConnector) s).name())
                .toList();
    }

    /// Executes all statements but SELECTs, each with a line.
    ///
    /// @throws UserError for the first that the server refuses, with its place in the file
    public void apply(SqlClient client, Output output) {
        var properties = new HashMap<>(REPEATABLE);
        for (var parsed : statements) {
            switch (parsed.statement()) {
                case Sql.Query _, Sql.Define _, Sql.Undefine _ -> {} // have done their part
                case Sql.SetProperty set -> properties.put(set.name(), set.value());
                case Sql.UnsetProperty unset -> properties.remove(unset.name());
                case Sql.Statement _ -> execute(parsed, properties, client, output);
            }
        }
    }

    private void execute(
            Parser.Parsed parsed, Map<String, String> properties, SqlClient client, Output output) {
        var start = System.nanoTime();
        try {
            var answers = client.execute(parsed.text() + ";", properties, Map.of());
            var message = new ArrayList<String>();
            answers.forEach(
                    a -> {
                        var status = a.path("commandStatus").path("message").asText("");
                        message.add(status.isEmpty() ? a.path("message").asText("") : status);
                    });
            var said =
                    String.join(" ", message).strip().replace("Created query with ID ", "query ");
            output.applied(
                    title(parsed.statement()),
                    said.isEmpty() ? "done" : said,
                    (System.nanoTime() - start) / 1e9);
        } catch (SqlClient.Refused e) {
            var at = parsed.statement().at();
            boolean placed = e.line() > 0;
            int line = placed ? at.line() + e.line() - 1 : at.line();
            int column = e.line() == 1 ? at.column() + e.column() - 1 : e.column();
            throw error(file, line, placed ? column : at.column(), e.problem(), Optional.empty());
        }
    }

    private static String title(Sql.Statement statement) {
        return switch (statement) {
            case Sql.CreateSource c -> c.kind().name().toLowerCase(Locale.ROOT) + " " + c.name();
            case Sql.CreateAs c -> c.kind().name().toLowerCase(Locale.ROOT) + " " + c.name();
            case Sql.CreateConnector c -> "connector " + c.name();
            case Sql.InsertSelect i -> "insert into " + i.name();
            case Sql.InsertValues i -> "insert into " + i.name();
            case Sql.Delete d -> "delete from " + d.name();
            case Sql.CreateEndpoint c -> "endpoint " + c.route();
            case Sql.DropEndpoint d -> "drop endpoint " + d.route();
            default -> statement.getClass().getSimpleName().toLowerCase(Locale.ROOT);
        };
    }

    private static UserError error(
            Path file, int line, int column, String problem, Optional<String> hint) {
        var parts = problem.split("\n  hint: ", 2);
        return UserError.of(
                "%s:%d:%d: %s".formatted(file, line, column, parts[0]),
                hint.orElse(parts.length > 1 ? parts[1] : ""));
    }

    /// The SELECT whose rows are shown: the last one of the file, else all of its last table.
    public Optional<String> view() {
        for (var parsed : statements.reversed()) {
            if (parsed.statement() instanceof Sql.Query) {
                return Optional.of(parsed.text() + ";");
            }
        }
        for (var parsed : statements.reversed()) {
            if (parsed.statement() instanceof Sql.CreateAs create
                    && create.kind() == Sql.Kind.TABLE) {
                return Optional.of("SELECT * FROM `" + create.name() + "` EMIT CHANGES;");
            }
        }
        return Optional.empty();
    }

    /// The SELECT without EMIT: the rows that there are now.
    public static String asPull(String select) {
        return EMIT.matcher(select).replaceAll("");
    }

    /// The SELECT with EMIT CHANGES: the rows as they come.
    public static String asPush(String select) {
        return EMIT.matcher(select).find()
                ? select
                : select.strip().replaceAll(";$", "") + " EMIT CHANGES;";
    }
}
