package io.millrace.data;

/// The types without parameters.
public enum Scalar implements Type {
    BOOLEAN,
    INTEGER,
    BIGINT,
    DOUBLE,
    /// `VARCHAR` to a user who types it; ksqlDB's schemas print it as STRING.
    STRING,
    BYTES,
    DATE,
    TIME,
    TIMESTAMP;

    @Override
    public String kind() {
        return name();
    }

    @Override
    public boolean primitive() {
        return this != STRING && this != BYTES;
    }
}
