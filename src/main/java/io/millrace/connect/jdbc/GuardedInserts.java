package io.millrace.connect.jdbc;

import org.jspecify.annotations.Nullable;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Types;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/// PostgreSQL's way: a temporary function inserts a few rows and, when one of them is refused, one
/// after the other, catching errors; one SELECT calls it for all rows of a statement. An error
/// elsewhere ends PostgreSQL's transaction, so that each step of a search costs a savepoint.
///
/// Without the right to make temporary functions, or behind a proxy that changes servers between
/// transactions, it gives up, and rows are searched by halves; so are those of a batch in which a
/// value cannot even be an argument.
///
/// Sources: PostgreSQL documentation, "PL/pgSQL, Trapping Errors", "CREATE FUNCTION", "Limits"
/// (1,664 columns of a result, 100 arguments of a function).
final class GuardedInserts implements Skipping {
    private static final int ARGUMENTS_MAX = 100;

    /// Rows of a call: with more of them the good ones beside a bad one cost too much, with fewer
    /// the catching.
    private static final int ROWS_OF_CALL = 8;

    private static final int FUNCTIONS_MAX = 64;
    private static final String QUOTE = "$millrace$";

    /// The classes of [Failure#BAD_ROW].
    private static final String CAUGHT =
            "data_exception OR integrity_constraint_violation OR with_check_option_violation OR"
                    + " raise_exception OR cardinality_violation";

    private final Connection connection;
    private final Dialect dialect;
    private final SinkSettings.Mode mode;
    private final Statements statements;
    private final Set<Layout> expected = new HashSet<>();

    /// Their names, by what they insert.
    private final Map<Layout, String> functions = new HashMap<>();

    GuardedInserts(Connection connection, Dialect dialect, SinkSettings.Mode mode)
            throws SQLException {
        this.connection = connection;
        this.dialect = dialect;
        this.mode = mode;
        this.statements = new Statements(connection, dialect, mode, this::calls);
    }

    @Override
    public void expect(Layout layout) {
        if (!layout.deletes()
                && layout.parts().size() <= ARGUMENTS_MAX
                && functions.size() + expected.size() < FUNCTIONS_MAX
                && !functions.containsKey(layout)) {
            expected.add(layout);
        }
    }

    @Override
    public void prepare() throws SQLException {
        for (var layout : expected) {
            var name = "pg_temp.millrace_" + functions.size();
            try (var statement = connection.createStatement()) {
                for (var rows : Set.of(1, rowsOfCall(layout))) {
                    statement.execute(function(name + "_" + rows, layout, rows));
                }
            }
            functions.put(layout, name);
        }
        if (!expected.isEmpty()) {
            connection.commit();
            expected.clear();
        }
    }

    private static int rowsOfCall(Layout layout) {
        return Math.clamp(ARGUMENTS_MAX / layout.parts().size(), 1, ROWS_OF_CALL);
    }

    /// `CREATE FUNCTION f(bigint, "t"."name"%TYPE) ... INSERT INTO "t" VALUES ($1, $2) ...`
    ///
    /// Its result is NULL when all rows are there, and otherwise an array with the error of each.
    private String function(String name, Layout layout, int rows) throws SQLException {
        var columns = layout.parts().size();
        var each = new StringBuilder();
        for (int i = 0; i < rows; i++) {
            each.append(
                    "BEGIN %s; EXCEPTION WHEN %s THEN errors[%d] := SQLSTATE || SQLERRM; END;\n"
                            .formatted(insert(layout, 1, i * columns), CAUGHT, i + 1));
        }
        var body =
                """
                DECLARE errors text[] := array_fill(NULL::text, ARRAY[%d]);
                BEGIN
                BEGIN %s; RETURN NULL; EXCEPTION WHEN %s THEN NULL; END;
                %sRETURN errors;
                END
                """
                        .formatted(rows, insert(layout, rows, 0), CAUGHT, each);
        if (body.contains(QUOTE)) {
            throw new SQLException("a name of a column has the text " + QUOTE);
        }
        return "CREATE FUNCTION %s(%s) RETURNS text[] LANGUAGE plpgsql AS %s %s %s"
                .formatted(name, types(layout, rows), QUOTE, body, QUOTE);
    }

    private String types(Layout layout, int rows) {
        var table = layout.table().name().quoted(dialect);
        var types =
                layout.parts().stream()
                        .map(p -> type(p.column(), table, dialect.quote(p.column().name())))
                        .collect(Collectors.joining(", "));
        return String.join(", ", Collections.nCopies(rows, types));
    }

    private String insert(Layout layout, int rows, int argumentsBefore) {
        return numbered(Statements.insertion(dialect, mode, layout, rows), argumentsBefore);
    }

    /// All whole numbers are sent as the largest kind; that an INSERT makes smaller, not a call.
    private static String type(Column column, String table, String name) {
        return switch (column.jdbcType()) {
            case Types.TINYINT, Types.SMALLINT, Types.INTEGER -> "bigint";
            default -> "%s.%s%%TYPE".formatted(table, name);
        };
    }

    /// With `$1, $2, ...` for the question marks outside of names.
    private static String numbered(String sql, int argumentsBefore) {
        var text = new StringBuilder();
        var quoted = false;
        var n = argumentsBefore;
        for (int i = 0; i < sql.length(); i++) {
            var c = sql.charAt(i);
            quoted ^= c == '"';
            if (c == '?' && !quoted) {
                text.append('$').append(++n);
            } else {
                text.append(c);
            }
        }
        return text.toString();
    }

    /// `SELECT f_8(?, ?, ...), f_8(?, ?, ...), f_1(?, ?)`
    private String calls(Layout layout, int rows) {
        var size = rowsOfCall(layout);
        return IntStream.range(0, rows / size + rows % size)
                .mapToObj(i -> i < rows / size ? call(layout, size) : call(layout, 1))
                .collect(Collectors.joining(", ", "SELECT ", ""));
    }

    private String call(Layout layout, int rows) {
        return "%s_%d%s"
                .formatted(
                        functions.get(layout),
                        rows,
                        Dialect.values(layout.parts().size() * rows, 1));
    }

    @Override
    public boolean takes(Layout layout) {
        return functions.containsKey(layout);
    }

    /// All are, but only after [#prepare].
    @Override
    public boolean leavesOut(SQLException reason) {
        return false;
    }

    @Override
    public Optional<List<Refused>> run(List<Row> rows) throws SQLException {
        try (var answer = statements.bound(rows).executeQuery()) {
            answer.next();
            var refused = new ArrayList<Refused>();
            var row = 0;
            for (int call = 1; row < rows.size(); call++) {
                var left = rows.size() - row;
                var size = rowsOfCall(rows.getFirst().layout);
                var n = left < size ? 1 : size;
                var errors = answer.getArray(call);
                if (errors != null) {
                    add(row, (String[]) errors.getArray(), refused);
                }
                row += n;
            }
            return Optional.of(refused);
        } catch (SQLException e) {
            return switch (dialect.failure(e)) {
                // text that is no UUID or JSON is met before the call
                case OUTAGE, BAD_ROW -> throw e;
                case REFUSED_LOGIN, PERMANENT -> Optional.empty(); // the function is gone
            };
        }
    }

    private static void add(int from, @Nullable String[] errors, List<Refused> refused) {
        for (int i = 0; i < errors.length; i++) {
            var error = errors[i];
            if (error != null) {
                var reason = new SQLException(error.substring(5), error.substring(0, 5));
                refused.add(new Refused(from + i, reason));
            }
        }
    }
}
