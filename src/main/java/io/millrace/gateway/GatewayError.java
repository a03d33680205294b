package io.millrace.gateway;

import io.millrace.http.Problem;

/// What the gateway answers where it cannot do as asked. Codes of five digits are those of
/// Confluent's REST Proxy, where it has one.
enum GatewayError implements Problem {
    MALFORMED(400, 400, "%s"),
    INVALID_JSON(400, 400, "The body is not JSON at line %d:%d: %s."),
    INVALID_UTF8(400, 400, "The body is not UTF-8 at line %d:%d."),
    INVALID_LINE(400, 400, "Line %d is not JSON at column %d: %s."),
    BAD_REQUEST_OF_KAFKA(400, 40002, "%s"),
    NOT_AUTHORIZED(403, 40301, "Kafka does not allow that: %s"),
    CLUSTER_NOT_FOUND(404, 404, "Cluster %s cannot be found."),
    TOPIC_NOT_FOUND(404, 40401, "Topic '%s' not found.%s"),
    TOPIC_NOT_FOUND_V3(404, 40403, "This server does not host topic '%s'.%s"),
    PARTITION_NOT_FOUND(
            404, 40402, "Partition not found: topic '%s' has partitions 0 to %d, not %d."),
    CONSUMER_NOT_FOUND(404, 40403, "Consumer instance not found."),
    CONFIG_NOT_FOUND(404, 404, "Topic '%s' has no setting '%s'."),
    NOT_ACCEPTABLE(406, 40601, "The format of this consumer is %s, which Accept does not take."),
    CONSUMER_EXISTS(409, 40902, "Consumer instance with the specified name already exists."),
    SUBSCRIPTION_CONFLICT(
            409, 40903, "Subscription to topics, partitions and pattern are mutually exclusive."),
    TOO_LARGE(413, 413, "%s"),
    UNSUPPORTED_TYPE(415, 415, "Content-Type %s cannot be written to a topic; %s can."),
    UNPROCESSABLE(422, 422, "%s"),
    KEY_SCHEMA_MISSING(
            422,
            42201,
            "The records have keys in a format with schemas: give key_schema or key_schema_id."),
    VALUE_SCHEMA_MISSING(
            422,
            42202,
            "The records have values in a format with schemas: give value_schema or"
                    + " value_schema_id."),
    INVALID_CONSUMER_SETTING(422, 42204, "Invalid consumer configuration: %s"),
    INVALID_SCHEMA(422, 42205, "%s"),
    CONVERSION_FAILED(422, 42206, "%s"),
    KEY_REUSED(422, 422, "Idempotency-Key '%s' was used with another body."),
    KAFKA_ERROR(500, 50002, "Kafka error: %s"),
    TOO_BUSY(503, 503, "%s"),
    KAFKA_AWAY(503, 50302, "%s");

    private final int status;
    private final int code;
    private final String message;

    GatewayError(int status, int code, String message) {
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
