package io.millrace.connect.jdbc;

import java.sql.SQLException;
import java.sql.SQLRecoverableException;
import java.sql.SQLTransientException;

/// What an error of a database means for the records that it met.
public enum Failure {
    /// The database is away, busy or has chosen another transaction: the same again later.
    OUTAGE,
    /// The database refuses this row and would take others.
    BAD_ROW,
    /// The database refuses the connection: wrong user or password, no such database. Only another
    /// setting helps, so that nobody should knock again and again.
    REFUSED_LOGIN,
    /// Nothing helps but the user: rights, a missing table, a wrong statement. Also whatever is not
    /// known, since retrying or dropping it could lose rows.
    PERMANENT;

    /// By the class of the SQLState, which all databases share.
    ///
    /// Source: ISO 9075-2, "SQLSTATE"; classes 53 and 57 are PostgreSQL's, 45 is SIGNAL.
    static Failure of(SQLException error) {
        if (error instanceof SQLTransientException || error instanceof SQLRecoverableException) {
            return OUTAGE;
        }
        var state = error.getSQLState();
        if (state == null || state.length() < 2) {
            return PERMANENT;
        }
        return switch (state.substring(0, 2)) {
            case "08", "40", "53", "57" -> OUTAGE;
            case "HY" -> state.startsWith("HYT") ? OUTAGE : PERMANENT; // timeouts
            case "28", "3D" -> REFUSED_LOGIN;
            case "22", "23", "44", "45" -> BAD_ROW;
            default -> PERMANENT;
        };
    }
}
