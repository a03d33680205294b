package io.millrace.registry;

import io.millrace.http.Problem;

/// What the registry answers where it cannot do as asked. Statuses and codes are those of
/// Confluent's API reference.
enum RegistryError implements Problem {
    SUBJECT_NOT_FOUND(404, 40401, "Subject '%s' not found."),
    VERSION_NOT_FOUND(404, 40402, "Version %s not found."),
    SCHEMA_NOT_FOUND(404, 40403, "Schema not found"),
    ID_NOT_FOUND(404, 40403, "Schema %s not found"),
    SUBJECT_SOFT_DELETED(
            404, 40404, "Subject '%s' was soft deleted. Set permanent=true to delete permanently"),
    SUBJECT_NOT_SOFT_DELETED(
            404, 40405, "Subject '%s' was not deleted first before being permanently deleted"),
    VERSION_SOFT_DELETED(
            404,
            40406,
            "Subject '%s' Version %d was soft deleted. Set permanent=true to delete permanently"),
    VERSION_NOT_SOFT_DELETED(
            404,
            40407,
            "Subject '%s' Version %d was not deleted first before being permanently deleted"),
    NO_SUBJECT_CONFIG(
            404, 40408, "Subject '%s' does not have subject-level compatibility configured"),
    NO_SUBJECT_MODE(404, 40409, "Subject '%s' does not have subject-level mode configured"),
    INCOMPATIBLE(
            409,
            409,
            "Schema being registered is incompatible with an earlier schema for subject \"%s\","
                    + " details: %s"),
    INVALID_SCHEMA(422, 42201, "Invalid schema: %s"),
    INVALID_VERSION(
            422,
            42202,
            "The specified version '%s' is not a valid version id. Allowed values are between"
                    + " [1, 2^31-1] and the string \"latest\""),
    INVALID_LEVEL(
            422,
            42203,
            "Invalid compatibility level. Valid values are none, backward, forward, full,"
                    + " backward_transitive, forward_transitive, and full_transitive"),
    INVALID_MODE(
            422,
            42204,
            "Invalid mode. Valid values are READWRITE, READONLY, READONLY_OVERRIDE, IMPORT and"
                    + " FORWARD"),
    NOT_PERMITTED(422, 42205, "%s"),
    REFERENCED(422, 42206, "One or more references exist to the schema %s version %d: %s"),
    ID_MISMATCH(422, 42207, "%s"),
    INVALID_SUBJECT(422, 42208, "The specified subject '%s' is not a valid subject."),
    LOG_NOT_WRITTEN(500, 50001, "Error while writing to the topic of schemas: %s"),
    TIMEOUT(500, 50002, "%s");

    private final int status;
    private final int code;
    private final String message;

    RegistryError(int status, int code, String message) {
        this.status = status;
        this.code = code;
        this.message = message;
    }

    @Override
    public int status() {
        return status;
    }

    @Override
    public int code() {
        return code;
    }

    @Override
    public String message() {
        return message;
    }
}
