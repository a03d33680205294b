package io.millrace.app.shell;

import io.millrace.app.Output;
import io.millrace.app.Stop;
import io.millrace.config.UserError;
import io.millrace.sql.parse.Script;

import org.jline.reader.Candidate;
import org.jline.reader.EndOfFileException;
import org.jline.reader.LineReader;
import org.jline.reader.LineReaderBuilder;
import org.jline.reader.ParsedLine;
import org.jline.reader.UserInterruptException;
import org.jline.terminal.Terminal;
import org.jline.terminal.TerminalBuilder;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/// Reads statements from a terminal: over several lines until the semicolon, with completion and a
/// history that is kept. Ctrl-C ends a query or drops the line, Ctrl-D or `exit` leaves.
public final class Prompt {
    private static final int HISTORY_LINES = 10_000;

    private final Session session;
    private final Output output;
    private final Stop stop;
    private final ServerVocabulary vocabulary;
    private final Path history;

    /// @param server that names are completed from
    /// @param history file of what was typed; made when there is none
    public Prompt(Session session, URI server, Output output, Stop stop, Path history) {
        this.session = session;
        this.output = output;
        this.stop = stop;
        this.vocabulary = new ServerVocabulary(server);
        this.history = history;
    }

    /// Reads and executes until the user leaves.
    public void run() throws IOException {
        try (var terminal = TerminalBuilder.builder().system(true).build()) {
            run(terminal);
        }
    }

    /// As [#run()], on a terminal that is open.
    void run(Terminal terminal) {
        terminal.handle(Terminal.Signal.INT, _ -> session.interrupt());
        session.liveOn(
                () ->
                        new LiveTable.Size(
                                terminal.getSize().getColumns(), terminal.getSize().getRows()));
        var reader = reader(terminal);
        output.line("SQL shell.  help explains, exit leaves.");
        while (!stop.isRequested()) {
            try {
                if (!execute(reader.readLine("sql> "))) {
                    return;
                }
            } catch (UserInterruptException _) {
                // the line is dropped
            } catch (EndOfFileException _) {
                return;
            }
        }
    }

    /// False when the user wants to leave.
    private boolean execute(String text) {
        if (Command.of(text).filter(c -> c instanceof Command.Exit).isPresent()) {
            return false;
        }
        try {
            session.execute(text);
        } catch (UserError e) {
            output.error(e);
        }
        vocabulary.forget();
        return true;
    }

    private LineReader reader(Terminal terminal) {
        return LineReaderBuilder.builder()
                .terminal(terminal)
                .appName("millrace")
                .parser(new StatementParser())
                .completer(this::complete)
                .variable(LineReader.SECONDARY_PROMPT_PATTERN, "   > ")
                .variable(LineReader.INDENTATION, 0)
                .variable(LineReader.HISTORY_FILE, history)
                .variable(LineReader.HISTORY_FILE_SIZE, HISTORY_LINES)
                .option(LineReader.Option.DISABLE_EVENT_EXPANSION, true)
                .option(LineReader.Option.CASE_INSENSITIVE, true)
                .option(LineReader.Option.HISTORY_REDUCE_BLANKS, false)
                .build();
    }

    /// Names are offered in the case in which the first letter is typed.
    private void complete(LineReader reader, ParsedLine line, List<Candidate> candidates) {
        if (!(line instanceof StatementParser.Name(var text, var start, _))) {
            return;
        }
        var statement = Script.around(text, start);
        boolean lower = !line.word().isEmpty() && Character.isLowerCase(line.word().charAt(0));
        new Completion(vocabulary)
                .at(statement.text(), start - statement.start())
                .forEach(
                        (group, names) ->
                                names.forEach(
                                        name -> candidates.add(candidate(lower, group, name))));
    }

    private static Candidate candidate(boolean lower, String group, String name) {
        var shown = lower && !name.startsWith("`") ? name.toLowerCase(Locale.ROOT) : name;
        boolean call = group.equals(Completion.FUNCTIONS);
        return new Candidate(call ? shown + "(" : shown, shown, group, null, null, null, !call);
    }
}
