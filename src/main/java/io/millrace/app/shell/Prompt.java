package io.millrace.app.shell;

import io.millrace.app.Output;
import io.millrace.app.Stop;
import io.millrace.config.UserError;
import io.millrace.sql.parse.Script;

import org.jline.reader.EOFError;
import org.jline.reader.EndOfFileException;
import org.jline.reader.LineReader;
import org.jline.reader.LineReaderBuilder;
import org.jline.reader.ParsedLine;
import org.jline.reader.UserInterruptException;
import org.jline.reader.impl.DefaultParser;
import org.jline.terminal.Terminal;
import org.jline.terminal.TerminalBuilder;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Locale;

/// Reads statements from a terminal: over several lines until the semicolon, with a history in
/// `~/.millrace_history`. Ctrl-C ends a query or drops the line, Ctrl-D or `exit` leaves.
public final class Prompt {
    private static final String HELP =
            """
            Statements end with ; and may go over several lines.  For example:
              SHOW STREAMS;   DESCRIBE name;   SELECT * FROM name EMIT CHANGES;
              SET 'auto.offset.reset'='earliest';   RUN SCRIPT 'file.sql';
            Ctrl-C ends a query, exit or Ctrl-D leaves.\
            """;

    private final Session session;
    private final Output output;
    private final Stop stop;

    public Prompt(Session session, Output output, Stop stop) {
        this.session = session;
        this.output = output;
        this.stop = stop;
    }

    /// Reads and executes until the user leaves.
    public void run() throws IOException {
        try (var terminal = TerminalBuilder.builder().system(true).build()) {
            terminal.handle(Terminal.Signal.INT, _ -> session.interrupt());
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
    }

    /// False when the user wants to leave.
    private boolean execute(String text) {
        switch (text.strip().replaceAll(";$", "").toLowerCase(Locale.ROOT)) {
            case "" -> {}
            case "exit", "quit" -> {
                return false;
            }
            case "help" -> output.line(HELP);
            default -> {
                try {
                    session.execute(text);
                } catch (UserError e) {
                    output.error(e);
                }
            }
        }
        return true;
    }

    private static LineReader reader(Terminal terminal) {
        return LineReaderBuilder.builder()
                .terminal(terminal)
                .appName("millrace")
                .parser(new UntilSemicolon())
                .variable(LineReader.SECONDARY_PROMPT_PATTERN, "   > ")
                .variable(
                        LineReader.HISTORY_FILE,
                        Path.of(System.getProperty("user.home", ""), ".millrace_history"))
                .option(LineReader.Option.DISABLE_EVENT_EXPANSION, true)
                .build();
    }

    /// Lets the line go on while a statement is not complete.
    private static final class UntilSemicolon extends DefaultParser {
        UntilSemicolon() {
            setQuoteChars(new char[0]);
            setEscapeChars(new char[0]);
        }

        @Override
        public ParsedLine parse(String line, int cursor, ParseContext context) {
            if (context == ParseContext.ACCEPT_LINE && !isComplete(line)) {
                throw new EOFError(-1, cursor, "no semicolon yet");
            }
            return super.parse(line, cursor, context);
        }

        private static boolean isComplete(String line) {
            var word = line.strip().toLowerCase(Locale.ROOT);
            return word.equals("help")
                    || word.equals("exit")
                    || word.equals("quit")
                    || Script.of(line).rest().isEmpty();
        }
    }
}
