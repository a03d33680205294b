package io.millrace.format;

/// What Kafka Connect's converters, and ksqlDB with them, write into schemas beside what the
/// language of the schema knows itself.
///
/// Source: Confluent documentation, "Avro schema serializer" and "JSON schema serializer".
public final class ConnectNames {
    /// Before the names of Connect's logical types: `Decimal`, `Date`, `Time`, `Timestamp`.
    public static final String LOGICAL = "org.apache.kafka.connect.data.";

    public static final String NAME = "connect.name";
    public static final String VERSION = "connect.version";
    public static final String DOC = "connect.doc";
    public static final String DEFAULT = "connect.default";
    public static final String PARAMETERS = "connect.parameters";

    /// The type of a value, where the schema's own does not tell: `int8`, `bytes`.
    public static final String TYPE = "connect.type";

    /// The place of a property among those of an object.
    public static final String INDEX = "connect.index";

    /// Parameters of a decimal.
    public static final String SCALE = "scale";

    public static final String PRECISION = "connect.decimal.precision";

    /// Digits of a decimal whose schema does not tell how many.
    public static final int PRECISION_DEFAULT = 64;

    /// What an array of entries is for: [#MAP_ENTRY].
    public static final String INTERNAL_TYPE = "connect.internal.type";

    public static final String MAP_ENTRY = "MapEntry";

    private ConnectNames() {}
}
