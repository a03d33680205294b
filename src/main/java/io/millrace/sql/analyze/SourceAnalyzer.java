package io.millrace.sql.analyze;

import io.millrace.data.Field;
import io.millrace.data.Scalar;
import io.millrace.data.Type;
import io.millrace.format.Layout.Part;
import io.millrace.format.Layout.Wrap;
import io.millrace.sql.analyze.Inference.Inferred;
import io.millrace.sql.analyze.NewSchema.When;
import io.millrace.sql.catalog.Catalog;
import io.millrace.sql.catalog.Column;
import io.millrace.sql.catalog.Source;
import io.millrace.sql.catalog.Source.Timestamp;
import io.millrace.sql.catalog.Source.Windowed;
import io.millrace.sql.parse.Sql;
import io.millrace.sql.parse.Sql.ColumnDef;
import io.millrace.sql.parse.Sql.Constraint;
import io.millrace.sql.parse.Sql.Kind;
import io.millrace.sql.parse.Sql.WindowKind;
import io.millrace.sql.parse.SqlException;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Stream;

/// `CREATE STREAM|TABLE name (columns) WITH (...)`.
record SourceAnalyzer(Catalog catalog, Properties properties) {
    /// What `HEADERS` columns are.
    private static final Type ALL_HEADERS =
            Type.array(
                    Type.struct(new Field("KEY", Scalar.STRING), new Field("VALUE", Scalar.BYTES)));

    Sink source(Sql.CreateSource create, String text) {
        var with = new WithOptions(create.with());
        var topic = topic(create, with);
        var keyFormat = with.format(WithOptions.KEY_FORMAT).orElse(properties.keyFormat());
        var valueFormat = valueFormat(create, with);
        var encodings = new Encodings(with, properties, catalog.schemas(), create.name(), topic);
        var inference = new Inference(with, properties, catalog.schemas(), topic);
        var declared = declared(create);
        var inferredKey =
                infer(
                        create,
                        inference,
                        Part.KEY,
                        keyFormat,
                        Encodings.keyWrap(keyFormat),
                        declared);
        var inferredValue =
                infer(
                        create,
                        inference,
                        Part.VALUE,
                        valueFormat,
                        encodings.valueWrap(valueFormat),
                        declared);
        var columns = columns(create, inferredKey, declared, inferredValue);
        var keys = fields(columns, Part.KEY);
        var values = fields(columns, Part.VALUE);
        var source =
                new Source(
                        create.name(),
                        create.kind(),
                        topic,
                        encodings.key(keyFormat, keys, id(inferredKey)),
                        encodings.value(valueFormat, values, id(inferredValue)),
                        columns,
                        windowed(create, with, keys),
                        timestamp(with, columns),
                        create.readOnly(),
                        Optional.empty(),
                        text);
        if (create.readOnly() && with.has(WithOptions.PARTITIONS)) {
            throw new SqlException(
                    with.at(),
                    "a SOURCE %s reads a topic that exists".formatted(create.kind()),
                    "remove PARTITIONS");
        }
        var found = new HashMap<String, String>();
        inferredKey.ifPresent(
                i -> found.put(Properties.schemaIdName(Part.KEY), Integer.toString(i.id())));
        inferredValue.ifPresent(
                i -> found.put(Properties.schemaIdName(Part.VALUE), Integer.toString(i.id())));
        return sink(
                source,
                with,
                create.readOnly() ? List.of() : made(source, When.WHERE_THERE_IS_NONE),
                found);
    }

    private static String topic(Sql.CreateSource create, WithOptions with) {
        return with.string(WithOptions.KAFKA_TOPIC)
                .orElseThrow(
                        () ->
                                new SqlException(
                                        create.at(),
                                        "Missing required property \"KAFKA_TOPIC\" which"
                                                + " has no default value",
                                        "add WITH (KAFKA_TOPIC='...'," + " VALUE_FORMAT='JSON')"));
    }

    private static OptionalInt id(Optional<Inferred> inferred) {
        return inferred.map(i -> OptionalInt.of(i.id())).orElse(OptionalInt.empty());
    }

    private static List<Field> fields(List<Column> columns, Part part) {
        return columns.stream()
                .filter(c -> part == Part.KEY ? c.isKey() : c.isValue())
                .map(Column::field)
                .toList();
    }

    /// The schemas that the columns make.
    static List<NewSchema> made(Source source, When when) {
        return Stream.of(
                        Encodings.made(source.key(), Part.KEY, source.keyFields(), when),
                        Encodings.made(source.value(), Part.VALUE, source.valueFields(), when))
                .flatMap(Optional::stream)
                .toList();
    }

    /// Columns of the topic's schema, where the statement lists none.
    private static Optional<Inferred> infer(
            Sql.CreateSource create,
            Inference inference,
            Part part,
            String format,
            Wrap wrap,
            List<Column> declared) {
        var with = inference.with();
        boolean listed = !fields(declared, part).isEmpty();
        if (listed && with.schemaId(part).isPresent()) {
            throw new SqlException(
                    create.at(),
                    "Table elements and %s cannot both exist for create statement"
                            .formatted(WithOptions.SCHEMA_ID.of(part)),
                    "the schema tells the columns: remove one of both");
        }
        var schema = Encodings.schemaFormat(with.at(), format);
        if (listed || schema.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(inference.columns(schema.get(), part, wrap));
    }

    /// `ALTER STREAM|TABLE name ADD COLUMN ...`: value columns behind the others, in what the value
    /// format can hold.
    Source alter(Sql.AlterSource alter, Source source, String text) {
        var columns = new ArrayList<>(source.columns());
        var types = new TypeNames(catalog);
        for (var def : alter.added()) {
            if (!(def.constraint() instanceof Constraint.None)) {
                throw new SqlException(
                        def.at(),
                        "Cannot add column '%s': only columns of the value can be added"
                                .formatted(def.name()),
                        "remove KEY or HEADERS, or DROP and CREATE " + source.name());
            }
            if (columns.stream().anyMatch(c -> c.name().equals(def.name()))) {
                throw new SqlException(
                        def.at(),
                        "Cannot add column '%s' to %s: it has one of that name"
                                .formatted(def.name(), source.name()),
                        "columns are (%s)".formatted(source.schema()));
            }
            checkName(def);
            columns.add(new Column(def.name(), types.resolve(def.type()), Column.Role.VALUE));
        }
        var values = columns.stream().filter(Column::isValue).map(Column::field).toList();
        if (source.value().wrap() == Wrap.UNWRAPPED && source.valueColumns().size() == 1) {
            throw new SqlException(
                    alter.at(),
                    "Cannot add columns to %s: its values hold one column without a name"
                            .formatted(source.name()),
                    "CREATE a stream without WRAP_SINGLE_VALUE=false");
        }
        Encodings.check(alter.at(), source.value(), Part.VALUE, values);
        return new Source(
                source.name(),
                source.kind(),
                source.topic(),
                source.key(),
                source.value(),
                columns,
                source.windowed(),
                source.timestamp(),
                source.readOnly(),
                source.query(),
                source.statement() + ";\n" + text);
    }

    private static void checkName(ColumnDef def) {
        if (SystemColumns.isReserved(def.name())) {
            throw new SqlException(
                    def.at(),
                    "'" + def.name() + "' is a reserved column name",
                    "every stream and table has it already");
        }
    }

    /// @param schemas that are registered for it
    /// @param found see [Sink]
    static Sink sink(
            Source source, WithOptions with, List<NewSchema> schemas, Map<String, String> found) {
        return new Sink(
                source,
                with.count(WithOptions.PARTITIONS),
                with.count(WithOptions.REPLICAS),
                with.number(WithOptions.RETENTION_MS),
                with.string(WithOptions.CLEANUP_POLICY).map(p -> p.toLowerCase(Locale.ROOT)),
                schemas,
                found);
    }

    private String valueFormat(Sql.CreateSource create, WithOptions with) {
        return with.format(WithOptions.VALUE_FORMAT)
                .or(properties::valueFormat)
                .orElseThrow(
                        () ->
                                new SqlException(
                                        create.at(),
                                        "Statement is missing the 'VALUE_FORMAT' property from the"
                                                + " WITH clause",
                                        "add VALUE_FORMAT='JSON'"));
    }

    /// The columns that the statement lists.
    private List<Column> declared(Sql.CreateSource create) {
        var types = new TypeNames(catalog);
        var names = new HashSet<String>();
        var columns = new ArrayList<Column>();
        for (var def : create.columns()) {
            if (!names.add(def.name())) {
                throw new SqlException(def.at(), "Duplicate column names: " + def.name());
            }
            checkName(def);
            var type = types.resolve(def.type());
            columns.add(new Column(def.name(), type, role(create.kind(), def, type)));
        }
        return columns;
    }

    /// Keys first, then the others.
    private static List<Column> columns(
            Sql.CreateSource create,
            Optional<Inferred> keys,
            List<Column> declared,
            Optional<Inferred> values) {
        var columns = new ArrayList<Column>();
        add(columns, keys, Column.Role.KEY);
        declared.stream().filter(Column::isKey).forEach(columns::add);
        add(columns, values, Column.Role.VALUE);
        declared.stream().filter(c -> !c.isKey()).forEach(columns::add);
        if (columns.isEmpty()) {
            throw new SqlException(
                    create.at(),
                    "The statement does not define any columns",
                    "list them: %s (id BIGINT, ...)".formatted(create.name()));
        }
        var names = new HashSet<String>();
        for (var column : columns) {
            if (!names.add(column.name())) {
                throw new SqlException(
                        create.at(),
                        "column '%s' is in the key and in the value".formatted(column.name()),
                        "list the columns of one of them");
            }
        }
        if (create.kind() == Kind.TABLE && columns.stream().noneMatch(Column::isKey)) {
            throw new SqlException(
                    create.at(),
                    "Tables require a PRIMARY KEY. Please define the PRIMARY KEY",
                    "add PRIMARY KEY to the column that tells rows apart");
        }
        return columns;
    }

    private static void add(List<Column> columns, Optional<Inferred> inferred, Column.Role role) {
        inferred.ifPresent(
                i -> i.columns().forEach(f -> columns.add(new Column(f.name(), f.type(), role))));
    }

    private static Column.Role role(Kind kind, ColumnDef def, Type type) {
        return switch (def.constraint()) {
            case Constraint.None() -> Column.Role.VALUE;
            case Constraint.Key() -> {
                if (kind == Kind.TABLE) {
                    throw new SqlException(
                            def.at(),
                            "Column '%s' is a KEY, and tables have a PRIMARY KEY"
                                    .formatted(def.name()),
                            "write PRIMARY KEY");
                }
                yield Column.Role.KEY;
            }
            case Constraint.PrimaryKey() -> {
                if (kind == Kind.STREAM) {
                    throw new SqlException(
                            def.at(),
                            "Column '%s' is a PRIMARY KEY, and streams have a KEY"
                                    .formatted(def.name()),
                            "write KEY");
                }
                yield Column.Role.KEY;
            }
            case Constraint.Headers(var key) -> {
                var wanted = key.isPresent() ? Scalar.BYTES : ALL_HEADERS;
                if (!type.equals(wanted)) {
                    throw new SqlException(
                            def.at(),
                            "Invalid type for %s column '%s': expected %s, got %s"
                                    .formatted(
                                            key.isPresent() ? "HEADER" : "HEADERS",
                                            def.name(),
                                            wanted,
                                            type));
                }
                yield new Column.Role.Headers(key);
            }
        };
    }

    private static Optional<Windowed> windowed(
            Sql.CreateSource create, WithOptions with, List<Field> keys) {
        var kind = with.windowType();
        var size = with.windowSize();
        if (kind.isEmpty()) {
            if (size.isPresent()) {
                throw new SqlException(with.at(), "WINDOW_SIZE needs a WINDOW_TYPE");
            }
            return Optional.empty();
        }
        if (keys.isEmpty()) {
            throw new SqlException(
                    create.at(), "Windowed sources require a key column", "mark one as KEY");
        }
        if (kind.get() == WindowKind.SESSION && size.isPresent()) {
            throw new SqlException(
                    with.at(), "a SESSION window has no fixed size", "remove WINDOW_SIZE");
        }
        if (kind.get() != WindowKind.SESSION && size.isEmpty()) {
            throw new SqlException(
                    with.at(),
                    kind.get() + " windows need a WINDOW_SIZE",
                    "WINDOW_SIZE='1 MINUTE'");
        }
        return Optional.of(new Windowed(kind.get(), size));
    }

    /// The column that TIMESTAMP names, checked.
    static Optional<Timestamp> timestamp(WithOptions with, List<Column> columns) {
        var format = with.string(WithOptions.TIMESTAMP_FORMAT);
        return with.string(WithOptions.TIMESTAMP)
                .map(
                        name -> {
                            var column = timestampColumn(with, columns, name);
                            boolean text = column.type() == Scalar.STRING;
                            boolean time =
                                    column.type() == Scalar.BIGINT
                                            || column.type() == Scalar.TIMESTAMP;
                            boolean fits = text ? format.isPresent() : time && format.isEmpty();
                            if (!fits) {
                                throw new SqlException(
                                        with.at(),
                                        "column '%s' of type %s cannot be the TIMESTAMP%s"
                                                .formatted(
                                                        column.name(),
                                                        column.type(),
                                                        format.isPresent()
                                                                ? " with a TIMESTAMP_FORMAT"
                                                                : ""),
                                        "a BIGINT or TIMESTAMP, or a VARCHAR with a"
                                                + " TIMESTAMP_FORMAT");
                            }
                            return new Timestamp(column.name(), format);
                        });
    }

    private static Column timestampColumn(WithOptions with, List<Column> columns, String name) {
        boolean quoted = name.length() > 1 && name.startsWith("`") && name.endsWith("`");
        var wanted = quoted ? name.substring(1, name.length() - 1) : name.toUpperCase(Locale.ROOT);
        return columns.stream()
                .filter(c -> c.name().equals(wanted))
                .findFirst()
                .orElseThrow(
                        () ->
                                new SqlException(
                                        with.at(),
                                        "The TIMESTAMP column set in the WITH clause does not exist"
                                                + " in the schema: '"
                                                + wanted
                                                + "'"));
    }
}
