package io.millrace.sql.analyze;

import io.millrace.format.Layout.Part;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/// Properties as SET and `streamsProperties` give them, over those of the server. Names may have
/// ksqlDB's prefixes.
///
/// @param values by the name that was given
public record Properties(Map<String, String> values) {
    public static final Properties NONE = new Properties(Map.of());

    private static final String DEFAULT_KEY_FORMAT = "ksql.persistence.default.format.key";
    private static final String DEFAULT_VALUE_FORMAT = "ksql.persistence.default.format.value";
    private static final String WRAP_SINGLE_VALUES = "ksql.persistence.wrap.single.values";
    private static final String TOPIC_PREFIX = "ksql.output.topic.name.prefix";

    private static final String SCHEMA_ID = "millrace.schema.id.";

    /// See [#repeatable].
    public static final String REPEATABLE = "millrace.repeatable";

    public Properties {
        values = Map.copyOf(values);
    }

    /// These, and `others` over them.
    public Properties with(Map<String, String> others) {
        var all = new HashMap<>(values);
        all.putAll(others);
        return new Properties(all);
    }

    public Optional<String> get(String name) {
        return Optional.ofNullable(values.get(name));
    }

    /// Where a query without committed offsets begins: `earliest` or `latest`.
    public Optional<String> offsetReset() {
        return get("auto.offset.reset").or(() -> get("ksql.streams.auto.offset.reset"));
    }

    /// Whether a statement that made something stays without effect when it comes again, as when a
    /// pipeline is run twice.
    public boolean repeatable() {
        return get(REPEATABLE).map(Boolean::parseBoolean).orElse(false);
    }

    /// Without what only the request at hand is about.
    public Properties lasting() {
        var all = new HashMap<>(values);
        all.remove(REPEATABLE);
        return new Properties(all);
    }

    /// The format of keys where WITH names none.
    public String keyFormat() {
        return get(DEFAULT_KEY_FORMAT).orElse("KAFKA");
    }

    Optional<String> valueFormat() {
        return get(DEFAULT_VALUE_FORMAT);
    }

    boolean wrapSingleValues() {
        return get(WRAP_SINGLE_VALUES).map(Boolean::parseBoolean).orElse(true);
    }

    /// The id of the schema in which a statement found its columns when it was first decided: what
    /// comes later in the registry does not change them.
    OptionalInt schemaId(Part part) {
        var id = values.get(schemaIdName(part));
        return id != null && id.matches("\\d{1,9}")
                ? OptionalInt.of(Integer.parseInt(id))
                : OptionalInt.empty();
    }

    /// The property that holds [#schemaId].
    static String schemaIdName(Part part) {
        return SCHEMA_ID + part.name().toLowerCase(Locale.ROOT);
    }

    String topicPrefix() {
        return get(TOPIC_PREFIX).orElse("");
    }
}
