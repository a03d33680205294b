package io.millrace.app.shell;

import io.millrace.app.Output;
import io.millrace.app.SqlClient;
import io.millrace.config.UserError;
import io.millrace.sql.parse.Script;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Executes statements one after the other and prints what comes back. Keeps what SET and DEFINE
/// say, as ksqlDB's shell does: the server has no sessions.
public final class Session {
    private static final Pattern SET =
            Pattern.compile("SET\\s+'([^']*)'\\s*=\\s*'([^']*)'", Pattern.CASE_INSENSITIVE);
    private static final Pattern UNSET =
            Pattern.compile("UNSET\\s+'([^']*)'", Pattern.CASE_INSENSITIVE);
    private static final Pattern DEFINE =
            Pattern.compile("DEFINE\\s+(\\w+)\\s*=\\s*'((?:[^']|'')*)'", Pattern.CASE_INSENSITIVE);
    private static final Pattern UNDEFINE =
            Pattern.compile("UNDEFINE\\s+(\\w+)", Pattern.CASE_INSENSITIVE);
    private static final Pattern RUN_SCRIPT =
            Pattern.compile("RUN\\s+SCRIPT\\s+'([^']*)'", Pattern.CASE_INSENSITIVE);

    private final URI server;
    private final Output output;
    private final Path folder;
    private final Map<String, String> properties = new HashMap<>();
    private final Map<String, String> variables = new HashMap<>();

    /// The scripts that are being executed, each called by the one before.
    private final Set<Path> scripts = new LinkedHashSet<>();

    private final AtomicReference<@Nullable SqlClient> running = new AtomicReference<>();

    /// @param folder where RUN SCRIPT looks for files
    public Session(URI server, Output output, Path folder) {
        this.server = server;
        this.output = output;
        this.folder = folder;
    }

    /// Executes all statements of a text; the last one may lack its semicolon.
    ///
    /// @throws UserError at the first that is refused, with its place in the text
    public void execute(String text) {
        for (var piece : Script.of(text).all(text)) {
            execute(piece);
        }
    }

    /// Executes all statements of a file.
    ///
    /// @throws UserError when it cannot be read, or at the first statement that is refused
    public void executeFile(Path file) {
        var place = folder.resolve(file).normalize();
        if (!scripts.add(place)) {
            throw UserError.of(
                    "%s runs itself.".formatted(file), "Take RUN SCRIPT '%s' out".formatted(file));
        }
        try {
            executeText(file);
        } finally {
            scripts.remove(place);
        }
    }

    private void executeText(Path file) {
        String text;
        try {
            text = Files.readString(folder.resolve(file));
        } catch (IOException e) {
            throw UserError.of(
                            "%s cannot be read.".formatted(file),
                            "Name a text file with SQL statements")
                    .causedBy(e);
        }
        try {
            execute(text);
        } catch (UserError e) {
            throw UserError.of(file + ", " + e.message(), e.hint().orElse("")).causedBy(e);
        }
    }

    /// Ends the query that is running, if any. From any thread.
    public void interrupt() {
        var client = running.getAndSet(null);
        if (client != null) {
            client.close();
        }
    }

    /// Whether the server answers.
    public boolean isReachable() {
        try (var client = new SqlClient(server)) {
            return client.answers();
        }
    }

    private void execute(Script.Piece piece) {
        if (executeHere(piece)) {
            return;
        }
        try (var client = new SqlClient(server)) {
            running.set(client);
            switch (piece.verb()) {
                case "SELECT", "WITH" -> query(client, piece.text() + ";");
                case "PRINT" ->
                        client.print(
                                piece.text() + ";",
                                properties,
                                variables,
                                output::line,
                                () -> !client.equals(running.get()));
                default -> {
                    var answers = new Answers(output);
                    client.execute(piece.text() + ";", properties, variables)
                            .forEach(answers::print);
                }
            }
        } catch (SqlClient.Refused e) {
            throw placed(e, piece);
        } finally {
            running.set(null);
        }
    }

    private void query(SqlClient client, String sql) {
        client.query(
                sql,
                properties,
                variables,
                new Printed(output),
                () -> !client.equals(running.get()));
    }

    /// The statements that only concern the session.
    private boolean executeHere(Script.Piece piece) {
        return switch (piece.verb()) {
            case "SET" -> {
                var found = match(SET, piece);
                found.ifPresent(m -> properties.put(m.group(1), m.group(2)));
                yield found.isPresent();
            }
            case "UNSET" -> {
                var found = match(UNSET, piece);
                found.ifPresent(m -> properties.remove(m.group(1)));
                yield found.isPresent();
            }
            case "DEFINE" -> {
                var found = match(DEFINE, piece);
                found.ifPresent(m -> variables.put(m.group(1), m.group(2).replace("''", "'")));
                yield found.isPresent();
            }
            case "UNDEFINE" -> {
                var found = match(UNDEFINE, piece);
                found.ifPresent(m -> variables.remove(m.group(1)));
                yield found.isPresent();
            }
            case "RUN" -> {
                var found = match(RUN_SCRIPT, piece);
                found.ifPresent(m -> executeFile(Path.of(m.group(1))));
                yield found.isPresent();
            }
            default -> false;
        };
    }

    private static Optional<Matcher> match(Pattern pattern, Script.Piece piece) {
        return Optional.of(pattern.matcher(piece.text().strip())).filter(Matcher::matches);
    }

    /// Servers count from the start of the statement; users see the text.
    private static UserError placed(SqlClient.Refused e, Script.Piece piece) {
        var message = String.valueOf(e.getMessage());
        if (e.line() > 0) {
            var line = piece.line() + e.line() - 1;
            var column = e.line() == 1 ? piece.column() + e.column() - 1 : e.column();
            message = "line %d:%d: %s".formatted(line, column, e.problem());
        }
        var hint = message.indexOf("\n  hint: ");
        return hint < 0
                ? UserError.of(message)
                : UserError.of(message.substring(0, hint), message.substring(hint + 9));
    }

    /// Rows of a query as a table that grows, or as JSON.
    private static final class Printed implements SqlClient.Rows {
        private final Output output;
        private Output.@Nullable RowPrinter printer;

        Printed(Output output) {
            this.output = output;
        }

        @Override
        public void columns(List<String> names) {
            printer = output.rows(names);
        }

        @Override
        public void row(List<@Nullable Object> values) {
            if (printer != null) {
                printer.row(values);
            }
        }
    }
}
