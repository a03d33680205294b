package io.millrace.connect.jdbc;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/// MariaDB's way: `INSERT IGNORE` leaves bad rows out, and GET DIAGNOSTICS tells their numbers.
///
/// IGNORE also writes values that it had to change, which must not happen here: when a warning says
/// anything but that a row was left out, the whole transaction counts for nothing.
///
/// Sources: MariaDB documentation, "IGNORE", "GET DIAGNOSTICS" (ROW_NUMBER, from 10.7 on), "Error
/// Codes". MySQL does not tell the numbers of rows.
final class IgnoringInserts implements Skipping {
    /// Duplicate key, CHECK, foreign key, no such partition, WITH CHECK OPTION: the row is not
    /// there.
    private static final Set<Integer> LEFT_OUT =
            Set.of(1062, 1586, 4025, 1216, 1452, 1526, 1748, 1369);

    /// Warnings of one statement that the server keeps: with more it is not known which are
    /// missing.
    private static final int WARNINGS_MAX = 2 * Dialect.ROWS_MAX;

    private final Connection connection;
    private final Statements statements;
    private boolean begun;

    IgnoringInserts(Connection connection, Dialect dialect, SinkSettings.Mode mode)
            throws SQLException {
        this.connection = connection;
        this.statements =
                new Statements(
                        connection,
                        dialect,
                        mode,
                        (layout, rows) ->
                                Statements.insertion(dialect, mode, layout, rows)
                                        .replaceFirst("^INSERT", "$0 IGNORE"));
    }

    @Override
    public boolean takes(Layout layout) {
        return !layout.deletes();
    }

    @Override
    public boolean leavesOut(SQLException reason) {
        return LEFT_OUT.contains(reason.getErrorCode());
    }

    @Override
    public Optional<List<Refused>> run(List<Row> rows) throws SQLException {
        if (!begun) {
            begin();
        }
        var statement = statements.bound(rows);
        statement.executeUpdate();
        var warnings = new ArrayList<SQLException>();
        for (var w = statement.getWarnings(); w != null; w = w.getNextWarning()) {
            warnings.add(w);
        }
        if (warnings.isEmpty()) {
            return Optional.of(List.of());
        }
        return warnings.stream().allMatch(this::leavesOut) && warnings.size() < WARNINGS_MAX
                ? refused(rows.size(), warnings)
                : Optional.empty();
    }

    /// Rounded decimals are told as well, and nobody's fault.
    private void begin() throws SQLException {
        try (var statement = connection.createStatement()) {
            statement.execute(
                    "SET SESSION sql_notes = 0, SESSION max_error_count = " + WARNINGS_MAX);
        }
        begun = true;
    }

    /// The rows of the warnings, which the server has in the order of the rows.
    private Optional<List<Refused>> refused(int rows, List<SQLException> warnings)
            throws SQLException {
        var refused = new ArrayList<Refused>();
        try (var statement = connection.createStatement()) {
            statement.execute(numbers(warnings.size()));
            try (var answer = statement.getResultSet()) {
                answer.next();
                for (int i = 0; i < warnings.size(); i++) {
                    var row = answer.getInt(i + 1) - 1;
                    if (row < 0 || row >= rows) {
                        return Optional.empty();
                    }
                    refused.add(new Refused(row, warnings.get(i)));
                }
            }
        }
        var distinct = refused.stream().map(Refused::row).distinct().count();
        return distinct == refused.size() ? Optional.of(refused) : Optional.empty();
    }

    /// A block, so that it is one request: `GET DIAGNOSTICS CONDITION 1 @r1 = ROW_NUMBER; ...`
    private static String numbers(int warnings) {
        var block = new StringBuilder("BEGIN NOT ATOMIC ");
        for (int i = 1; i <= warnings; i++) {
            block.append("GET DIAGNOSTICS CONDITION %d @r%d = ROW_NUMBER; ".formatted(i, i));
        }
        return IntStream.rangeClosed(1, warnings)
                .mapToObj(i -> "@r" + i)
                .collect(Collectors.joining(", ", block + "SELECT ", "; END"));
    }
}
