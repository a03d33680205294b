package io.millrace.registry;

import java.util.List;

/// What a request comes to: the records that make it so, and the answer once they are safe.
record Decision<T>(List<LogRecord> records, T answer) {
    Decision {
        records = List.copyOf(records);
    }

    static <T> Decision<T> nothing(T answer) {
        return new Decision<>(List.of(), answer);
    }
}
