package io.millrace.connect.jdbc;

import org.apache.kafka.connect.errors.DataException;

/// A record that cannot become a row, whoever tries; the message says why.
final class BadRow extends DataException {
    private static final long serialVersionUID = 1;

    BadRow(String message) {
        super(message);
    }
}
