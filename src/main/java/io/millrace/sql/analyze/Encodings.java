package io.millrace.sql.analyze;

import io.millrace.data.Field;
import io.millrace.format.Format;
import io.millrace.format.FormatException;
import io.millrace.format.Formats;
import io.millrace.format.Layout.Part;
import io.millrace.format.Layout.Wrap;
import io.millrace.format.SchemaBinding;
import io.millrace.format.SchemaFormat;
import io.millrace.format.SchemaStore;
import io.millrace.format.SchemaStore.UnavailableException;
import io.millrace.sql.analyze.NewSchema.When;
import io.millrace.sql.analyze.WithOptions.PartOption;
import io.millrace.sql.catalog.Encoding;
import io.millrace.sql.parse.Span;
import io.millrace.sql.parse.SqlException;

import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/// Decides how keys and values are written, and checks that they can be.
///
/// @param schemas where schemas are kept
/// @param source the name of the stream or table
record Encodings(
        WithOptions with, Properties properties, SchemaStore schemas, String source, String topic) {
    private static final String DELIMITED = "DELIMITED";

    /// The option of a format that KEY_DELIMITER and VALUE_DELIMITER set.
    private static final String DELIMITER = "DELIMITER";

    /// The option of a format that `*_PROTOBUF_NULLABLE_REPRESENTATION` sets.
    private static final String NULLABLE = "NULLABLE_REPRESENTATION";

    static final String NONE = "NONE";

    private static final String AVRO = "AVRO";

    /// Formats whose keys and values are messages of fields in any case.
    private static final Set<String> MESSAGES = Set.of("PROTOBUF", "PROTOBUF_NOSR");

    /// Formats that write a single value with its name or without it, as one likes.
    private static final Set<String> EITHER_WAY = Set.of("JSON", "JSON_SR", AVRO);

    /// The namespace of the records that ksqlDB writes in AVRO.
    private static final String NAMESPACE = "io.confluent.ksql.avro_schemas.";

    Encoding key(String format, List<Field> columns) {
        return key(format, columns, with.schemaId(Part.KEY));
    }

    /// @param schema id of the schema that keys have
    Encoding key(String format, List<Field> columns, OptionalInt schema) {
        var options = options(format, Part.KEY, WithOptions.KEY_DELIMITER);
        return encoding(Part.KEY, format, options, keyWrap(format), schema, columns);
    }

    /// How a single key column is written.
    static Wrap keyWrap(String format) {
        return MESSAGES.contains(format) ? Wrap.WRAPPED : Wrap.UNWRAPPED;
    }

    Encoding value(String format, List<Field> columns) {
        return value(format, columns, with.schemaId(Part.VALUE));
    }

    /// @param schema id of the schema that values have
    Encoding value(String format, List<Field> columns, OptionalInt schema) {
        with.bool(WithOptions.WRAP_SINGLE_VALUE)
                .ifPresent(asked -> checkWrap(format, columns, asked));
        var options = options(format, Part.VALUE, WithOptions.VALUE_DELIMITER);
        return encoding(Part.VALUE, format, options, valueWrap(format), schema, columns);
    }

    /// How a single value column is written.
    Wrap valueWrap(String format) {
        boolean wrapped =
                with.bool(WithOptions.WRAP_SINGLE_VALUE).orElse(properties.wrapSingleValues());
        return wrapped || MESSAGES.contains(format) ? Wrap.WRAPPED : Wrap.UNWRAPPED;
    }

    /// As `of`, for other columns.
    Encoding valueLike(Encoding of, List<Field> columns) {
        return like(of, value(of.format(), columns));
    }

    /// As `of`, for other columns.
    Encoding keyLike(Encoding of, List<Field> columns) {
        return like(of, key(of.format(), columns));
    }

    private static Encoding like(Encoding of, Encoding own) {
        return own.options().isEmpty()
                ? new Encoding(own.format(), of.options(), own.wrap(), own.schema())
                : own;
    }

    private Encoding encoding(
            Part part,
            String format,
            Map<String, String> options,
            Wrap wrap,
            OptionalInt schema,
            List<Field> columns) {
        var binding =
                schemaFormat(with.at(), format)
                        .map(
                                _ ->
                                        new SchemaBinding(
                                                schemas,
                                                SchemaBinding.subject(topic, part),
                                                schema,
                                                fullName(part, format)));
        var encoding = new Encoding(format, options, wrap, binding);
        check(with.at(), encoding, part, columns);
        return encoding;
    }

    /// Records of keys have another name than those of values, so that programs can know both.
    private Optional<String> fullName(Part part, String format) {
        var given = with.schemaFullName(part);
        return given.isEmpty() && part == Part.KEY && format.equals(AVRO)
                ? Optional.of(NAMESPACE + camel(source) + "Key")
                : given;
    }

    /// `MY_ORDERS` as `MyOrders`.
    private static String camel(String name) {
        var camel = new StringBuilder();
        for (var word : name.split("[^A-Za-z0-9]+")) {
            if (!word.isEmpty()) {
                camel.append(word.substring(0, 1).toUpperCase(Locale.ROOT))
                        .append(word.substring(1).toLowerCase(Locale.ROOT));
            }
        }
        return camel.toString();
    }

    // ---------------------------------------------------------------- schemas

    /// The format of that name, where its topics have a schema.
    ///
    /// @throws SqlException if there is no such format
    static Optional<SchemaFormat> schemaFormat(Span at, String format) {
        return named(at, format) instanceof SchemaFormat schema
                ? Optional.of(schema)
                : Optional.empty();
    }

    /// The schema that the columns make, where the format has one and the statement names none.
    static Optional<NewSchema> made(Encoding encoding, Part part, List<Field> columns, When when) {
        if (columns.isEmpty()
                || !(encoding.codec() instanceof SchemaFormat format)
                || encoding.schema().flatMap(s -> s.id().stream().boxed().findAny()).isPresent()) {
            return Optional.empty();
        }
        var layout = encoding.layout(part, columns, Collections.nCopies(columns.size(), 0));
        return encoding.schema().map(s -> new NewSchema(s.subject(), format.schema(layout), when));
    }

    // ---------------------------------------------------------------- options

    private Map<String, String> options(String format, Part part, String delimiterOption) {
        boolean message = MESSAGES.contains(format);
        boolean schema = schemaFormat(with.at(), format).isPresent();
        refuse(schema, WithOptions.SCHEMA_ID, part, format);
        refuse(schema, WithOptions.SCHEMA_FULL_NAME, part, format);
        refuse(message, WithOptions.NULLABLE, part, format);
        if (part == Part.VALUE && !schema && with.has(WithOptions.VALUE_AVRO_SCHEMA_FULL_NAME)) {
            throw notFor(WithOptions.VALUE_AVRO_SCHEMA_FULL_NAME, format);
        }
        var options = new HashMap<>(delimiter(format, delimiterOption));
        with.string(WithOptions.NULLABLE.of(part))
                .ifPresent(value -> options.put(NULLABLE, value.toUpperCase(Locale.ROOT)));
        return options;
    }

    private void refuse(boolean known, PartOption option, Part part, String format) {
        if (!known && with.has(option.of(part))) {
            throw notFor(option.of(part), format);
        }
    }

    private SqlException notFor(String option, String format) {
        return new SqlException(
                with.at(),
                "%s is for formats that have such a schema, and not for %s"
                        .formatted(option, format),
                "remove it, or set the format to AVRO, PROTOBUF or JSON_SR");
    }

    private void checkWrap(String format, List<Field> columns, boolean wrapped) {
        if (columns.size() != 1) {
            throw new SqlException(
                    with.at(),
                    "'WRAP_SINGLE_VALUE' is only valid for single-field value schemas",
                    "remove it");
        }
        boolean cannot = wrapped ? !MESSAGES.contains(format) : MESSAGES.contains(format);
        if (cannot && !EITHER_WAY.contains(format)) {
            throw new SqlException(
                    with.at(),
                    "Format '%s' does not support 'WRAP_SINGLE_VALUE' set to '%s'"
                            .formatted(format, wrapped),
                    "remove it");
        }
    }

    private Map<String, String> delimiter(String format, String option) {
        var delimiter = with.string(option);
        if (delimiter.isEmpty()) {
            return Map.of();
        }
        if (!format.equals(DELIMITED)) {
            throw new SqlException(
                    with.at(),
                    option + " is for format DELIMITED, not " + format,
                    "remove it, or set the format to DELIMITED");
        }
        return Map.of(DELIMITER, delimiter.get());
    }

    // ---------------------------------------------------------------- checks

    /// Checks that an encoding can hold the columns.
    ///
    /// @throws SqlException if not
    static void check(Span at, Encoding encoding, Part part, List<Field> columns) {
        if (columns.isEmpty()) {
            named(at, encoding.format());
            return;
        }
        try {
            var slots = Collections.nCopies(columns.size(), 0);
            encoding.codec().check(encoding.layout(part, columns, slots));
        } catch (FormatException e) {
            throw new SqlException(
                    at,
                    (part == Part.KEY ? "Key" : "Value")
                            + " format does not support the columns: "
                            + e.getMessage(),
                    "name another format, for example WITH (%s_FORMAT='JSON')".formatted(part));
        }
    }

    /// Checks that a query can write its columns by the schema that the statement names.
    ///
    /// @throws SqlException if not
    static void checkSchema(Span at, Encoding encoding, Part part, List<Field> columns) {
        if (encoding.schema().isEmpty() || encoding.schema().get().id().isEmpty()) {
            return;
        }
        try {
            var slots = Collections.nCopies(columns.size(), 0);
            encoding.codec().writer(encoding.layout(part, columns, slots));
        } catch (FormatException | UnavailableException e) {
            throw new SqlException(
                    at,
                    "%s cannot be written: %s"
                            .formatted(WithOptions.SCHEMA_ID.of(part), e.getMessage()),
                    "select what the schema has");
        }
    }

    private static Format named(Span at, String format) {
        try {
            return Formats.named(format);
        } catch (FormatException e) {
            throw new SqlException(at, String.valueOf(e.getMessage()));
        }
    }
}
