package io.millrace.app;

import io.millrace.config.UserError;
import io.millrace.http.Json;

import org.jspecify.annotations.Nullable;

import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;

/// All that is printed. Rows are the result of a verb: tables for people, JSON objects or CSV, one
/// a line. Lines are what it says meanwhile; with JSON and CSV they go to stderr, so that stdout is
/// only rows. Thread-safe.
public final class Output {
    private final PrintStream out;
    private final PrintStream err;
    private final Form form;
    private final Look look;

    /// How rows are printed.
    public enum Form {
        TABLE,
        JSON,
        /// Comma-separated with a header line, by RFC 4180; NULL is an empty field, text that is
        /// empty is in quotes.
        CSV
    }

    /// Colours and lines that change need a terminal; `NO_COLOR` or a pipe makes it plain.
    public enum Look {
        PLAIN,
        TERMINAL
    }

    public Output(PrintStream out, PrintStream err, Form form, Look look) {
        this.out = out;
        this.err = err;
        this.form = form;
        this.look = look;
    }

    public Form form() {
        return form;
    }

    public Look look() {
        return look;
    }

    /// The same places, rows printed in another form.
    public Output as(Form form) {
        return new Output(out, err, form, look);
    }

    /// A line for people.
    public void line(String text) {
        var to = form == Form.TABLE ? out : err;
        to.println(text);
        to.flush();
    }

    /// A line of a result that has no columns, such as the value of a record.
    public void raw(String text) {
        out.println(text);
    }

    /// Pushes out what [#raw] and rows have left in buffers.
    public void flush() {
        out.flush();
    }

    /// A line beside the result: always on stderr.
    public void note(String text) {
        err.println(text);
        err.flush();
    }

    /// Where and what, and below it what to do.
    public void error(UserError error) {
        err.println(red(error.message()));
        error.hint().ifPresent(hint -> err.println("  hint: " + hint));
        err.flush();
    }

    /// One line about a room that has started: ` ok Kafka 4.3.1 localhost:9092 1.9s`.
    public void ok(String what, String where, double seconds) {
        var line = "%-22s %-24s".formatted(what, where);
        line("  " + green("ok") + " " + line + String.format(Locale.ROOT, "%5.1fs", seconds));
    }

    /// One line about a statement that was executed: ` ok table STAY_COUNTS query
    /// CTAS_STAY_COUNTS_5 0.2s`.
    public void applied(String what, String said, double seconds) {
        var line = "%-30s %-38s".formatted(what, said);
        line("  " + green("ok") + " " + line + String.format(Locale.ROOT, "%5.1fs", seconds));
    }

    /// A whole table.
    ///
    /// @param columns also the keys of the JSON objects
    /// @param rows as long as `columns`; null prints as `null`
    public void table(List<String> columns, List<? extends List<? extends @Nullable Object>> rows) {
        switch (form) {
            case JSON -> rows.forEach(row -> json(columns, row));
            case CSV -> {
                out.println(Csv.line(columns));
                rows.forEach(row -> out.println(Csv.line(row)));
            }
            case TABLE -> new TextTable(columns, rows).lines(this::bold).forEach(out::println);
        }
        out.flush();
    }

    /// Rows that come one by one. The widths are those of the first; longer values move the rest of
    /// their line.
    public RowPrinter rows(List<String> columns) {
        return switch (form) {
            case JSON -> row -> json(columns, row);
            case CSV -> {
                out.println(Csv.line(columns));
                yield row -> {
                    out.println(Csv.line(row));
                    out.flush();
                };
            }
            case TABLE -> {
                var table = new TextTable.Growing(columns);
                yield row -> {
                    table.add(row, this::bold).forEach(out::println);
                    out.flush();
                };
            }
        };
    }

    /// The lines of a table with its header, cut to a width, in place of so many lines above.
    ///
    /// @param above how many lines were printed the last time
    /// @return how many there are now
    public int repaint(
            int above,
            List<String> columns,
            List<? extends List<? extends @Nullable Object>> rows,
            String footer,
            int width) {
        var lines = new TextTable(columns, rows).lines(text -> text);
        if (!footer.isEmpty()) {
            lines.add(footer);
        }
        var text = new StringBuilder(above == 0 ? "" : "\u001b[" + above + "A");
        text.append("\r\u001b[J");
        for (int i = 0; i < lines.size(); i++) {
            var line = lines.get(i);
            var cut = line.length() > width ? line.substring(0, width) : line;
            text.append(i == 0 ? bold(cut) : cut).append('\n');
        }
        out.print(text);
        out.flush();
        return lines.size();
    }

    /// Prints the rows of one result.
    @FunctionalInterface
    public interface RowPrinter {
        void row(List<? extends @Nullable Object> values);
    }

    String bold(String text) {
        return escape("1", text);
    }

    String green(String text) {
        return escape("32", text);
    }

    String red(String text) {
        return escape("31", text);
    }

    private String escape(String code, String text) {
        return look == Look.PLAIN ? text : "\u001b[" + code + "m" + text + "\u001b[0m";
    }

    private void json(List<String> columns, List<? extends @Nullable Object> row) {
        var object = new LinkedHashMap<String, @Nullable Object>();
        for (int i = 0; i < columns.size(); i++) {
            object.put(columns.get(i), row.get(i));
        }
        object(object);
    }

    /// One JSON object, in a line of its own.
    public void object(Object value) {
        out.println(new String(Json.bytes(value), StandardCharsets.UTF_8));
        out.flush();
    }
}
