package io.millrace.format;

import java.util.Optional;

/// What there is where no registry is configured: every question is answered so.
public final class NoSchemaStore implements SchemaStore {
    public static final NoSchemaStore INSTANCE = new NoSchemaStore();

    private NoSchemaStore() {}

    @Override
    public SchemaText byId(int id) {
        throw refusal();
    }

    @Override
    public Optional<Registered> latest(String subject) {
        throw refusal();
    }

    @Override
    public Optional<Registered> version(String subject, int version) {
        throw refusal();
    }

    @Override
    public int register(String subject, SchemaText schema) {
        throw refusal();
    }

    @Override
    public void delete(String subject) {
        throw refusal();
    }

    private static FormatException refusal() {
        return new FormatException(
                "no schema registry is configured; AVRO, PROTOBUF and JSON_SR need one, JSON and"
                        + " PROTOBUF_NOSR do not");
    }
}
