package io.millrace.connect.convert;

import io.millrace.format.Layout;
import io.millrace.format.NoSchemaStore;
import io.millrace.format.SchemaStore;
import io.millrace.format.SchemaStores;

import org.apache.kafka.common.config.AbstractConfig;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigDef.Importance;
import org.apache.kafka.common.config.ConfigException;

import java.net.URI;
import java.util.Arrays;
import java.util.Map;
import java.util.OptionalInt;

/// The settings of the converters, by the names that Confluent's have.
///
/// @param store where the schemas are
/// @param write which schema is written
/// @param cached schemas that a converter remembers, of each direction
/// @param enhanced whether enums and names of Avro are kept as parameters of Connect's schemas
/// @param nullables how Protobuf tells null from zero
/// @param decimals how decimals stand in JSON
public record ConverterSettings(
        SchemaStore store,
        SubjectNames subjects,
        Write write,
        int cached,
        boolean enhanced,
        Nullables nullables,
        Decimals decimals) {
    /// The setting with the [SchemaStores] of the program, an object: who makes converters adds it.
    /// Without it, `schema.registry.url` finds nothing.
    public static final String STORES = "millrace.schema.stores";

    private static final String URL = "schema.registry.url";
    private static final String USER_INFO = "schema.registry.basic.auth.user.info";
    private static final String USER_INFO_SHORT = "basic.auth.user.info";
    private static final String CREDENTIALS = "basic.auth.credentials.source";
    private static final String REGISTER = "auto.register.schemas";
    private static final String LATEST = "use.latest.version";
    private static final String ID = "use.schema.id";
    private static final String CACHED = "schemas.cache.config";
    private static final String KEY_SUBJECTS = "key.subject.name.strategy";
    private static final String VALUE_SUBJECTS = "value.subject.name.strategy";
    private static final String ENHANCED = "enhanced.avro.schema.support";
    private static final String OPTIONAL = "optional.for.nullables";
    private static final String WRAPPER = "wrapper.for.nullables";
    private static final String DECIMALS = "decimal.format";
    private static final int NO_ID = -1;

    static final ConfigDef DEFINITION =
            new ConfigDef()
                    .define(
                            URL,
                            ConfigDef.Type.LIST,
                            "",
                            Importance.HIGH,
                            "URL of the Schema Registry; the program's own when absent. Of several"
                                    + " the first is used.")
                    .define(
                            CREDENTIALS,
                            ConfigDef.Type.STRING,
                            "USER_INFO",
                            Importance.MEDIUM,
                            "Where user and password are: USER_INFO (the setting) or URL.")
                    .define(
                            USER_INFO,
                            ConfigDef.Type.PASSWORD,
                            "",
                            Importance.MEDIUM,
                            "user:password for basic authentication.")
                    .define(
                            USER_INFO_SHORT,
                            ConfigDef.Type.PASSWORD,
                            "",
                            Importance.MEDIUM,
                            "The same.")
                    .define(
                            REGISTER,
                            ConfigDef.Type.BOOLEAN,
                            true,
                            Importance.MEDIUM,
                            "Whether schemas are registered that are not there yet.")
                    .define(
                            LATEST,
                            ConfigDef.Type.BOOLEAN,
                            false,
                            Importance.MEDIUM,
                            "Whether the latest schema of the subject is written by. It counts"
                                    + " where schemas are not registered.")
                    .define(
                            ID,
                            ConfigDef.Type.INT,
                            NO_ID,
                            Importance.LOW,
                            "Id of the schema that is written by, where schemas are not"
                                    + " registered.")
                    .define(
                            CACHED,
                            ConfigDef.Type.INT,
                            1000,
                            ConfigDef.Range.between(1, 1_000_000),
                            Importance.LOW,
                            "Schemas that are remembered.")
                    .define(
                            KEY_SUBJECTS,
                            ConfigDef.Type.STRING,
                            SubjectNames.PACKAGE + "TopicNameStrategy",
                            Importance.MEDIUM,
                            "How subjects of keys are named.")
                    .define(
                            VALUE_SUBJECTS,
                            ConfigDef.Type.STRING,
                            SubjectNames.PACKAGE + "TopicNameStrategy",
                            Importance.MEDIUM,
                            "How subjects of values are named.")
                    .define(
                            ENHANCED,
                            ConfigDef.Type.BOOLEAN,
                            false,
                            Importance.MEDIUM,
                            "Avro: whether enums stay enums, and branches of unions have full"
                                    + " names.")
                    .define(
                            OPTIONAL,
                            ConfigDef.Type.BOOLEAN,
                            false,
                            Importance.MEDIUM,
                            "Protobuf: whether what may be null is an optional field.")
                    .define(
                            WRAPPER,
                            ConfigDef.Type.BOOLEAN,
                            false,
                            Importance.MEDIUM,
                            "Protobuf: whether what may be null is a message of one field.")
                    .define(
                            DECIMALS,
                            ConfigDef.Type.STRING,
                            Decimals.BASE64.name(),
                            ConfigDef.CaseInsensitiveValidString.in(
                                    Decimals.BASE64.name(), Decimals.NUMERIC.name()),
                            Importance.MEDIUM,
                            "JSON: decimals as the BASE64 of their digits, or NUMERIC.");

    /// Which schema values are written by.
    public sealed interface Write {
        /// The one that they make, which is registered.
        record Registered() implements Write {}

        /// The one that they make, which must be a version of the subject.
        record Known() implements Write {}

        /// The latest of the subject.
        record Latest() implements Write {}

        record ById(int id) implements Write {}
    }

    /// How Protobuf tells null from zero.
    public enum Nullables {
        /// not at all: whatever is read may be null, and is zero
        NONE,
        /// `optional`
        OPTIONAL,
        /// `google.protobuf.Int32Value` and its like
        WRAPPER
    }

    /// How decimals stand in JSON.
    public enum Decimals {
        BASE64,
        NUMERIC
    }

    /// @throws ConfigException naming the setting that is wrong
    static ConverterSettings of(Map<String, ?> configs, Layout.Part part) {
        var config = new AbstractConfig(DEFINITION, configs, false);
        var strategy = part == Layout.Part.KEY ? KEY_SUBJECTS : VALUE_SUBJECTS;
        return new ConverterSettings(
                store(config),
                SubjectNames.of(strategy, config.getString(strategy)),
                write(config),
                config.getInt(CACHED),
                config.getBoolean(ENHANCED),
                config.getBoolean(OPTIONAL)
                        ? Nullables.OPTIONAL
                        : config.getBoolean(WRAPPER) ? Nullables.WRAPPER : Nullables.NONE,
                Decimals.valueOf(config.getString(DECIMALS).toUpperCase(java.util.Locale.ROOT)));
    }

    private static Write write(AbstractConfig config) {
        if (config.getBoolean(REGISTER)) {
            return new Write.Registered();
        }
        var id =
                config.getInt(ID) == NO_ID
                        ? OptionalInt.empty()
                        : OptionalInt.of(config.getInt(ID));
        if (id.isPresent()) {
            return new Write.ById(id.getAsInt());
        }
        return config.getBoolean(LATEST) ? new Write.Latest() : new Write.Known();
    }

    private static SchemaStore store(AbstractConfig config) {
        var stores = config.originals().get(STORES);
        var urls = config.getList(URL).stream().filter(url -> !url.isBlank()).toList();
        if (!(stores instanceof SchemaStores known)) {
            return NoSchemaStore.INSTANCE;
        }
        if (urls.isEmpty()) {
            return known.own();
        }
        try {
            return at(known, URI.create(urls.getFirst().strip()), config);
        } catch (IllegalArgumentException _) {
            throw new ConfigException(URL, urls.getFirst(), "it is no URL");
        }
    }

    private static SchemaStore at(SchemaStores stores, URI url, AbstractConfig config) {
        if (url.getHost() == null || !String.valueOf(url.getScheme()).matches("https?")) {
            throw new ConfigException(URL, url, "write it as http://HOST:PORT");
        }
        var source = config.getString(CREDENTIALS);
        var user =
                switch (source) {
                    case "USER_INFO" -> userInfo(config);
                    case "URL" -> url.getUserInfo() == null ? "" : url.getUserInfo();
                    default ->
                            throw new ConfigException(
                                    CREDENTIALS, source, "USER_INFO and URL are possible");
                };
        int colon = user.indexOf(':');
        if (!user.isEmpty() && colon < 0) {
            throw new ConfigException(USER_INFO + " is user:password, and has no colon");
        }
        return user.isEmpty()
                ? stores.at(url, "", "")
                : stores.at(url, user.substring(0, colon), user.substring(colon + 1));
    }

    private static String userInfo(AbstractConfig config) {
        return Arrays.asList(USER_INFO, USER_INFO_SHORT).stream()
                .map(name -> config.getPassword(name).value())
                .filter(value -> !value.isEmpty())
                .findFirst()
                .orElse("");
    }
}
