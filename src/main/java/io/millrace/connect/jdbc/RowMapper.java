package io.millrace.connect.jdbc;

import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.connect.errors.ConnectException;
import org.apache.kafka.connect.sink.SinkRecord;
import org.jspecify.annotations.Nullable;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/// Makes rows of records, and the tables and columns that are missing for them.
final class RowMapper {
    /// Kinds of records that are remembered; maps may have any names.
    private static final int KINDS_MAX = 1000;

    private final Connection connection;
    private final SinkSettings settings;
    private final Dialect dialect;
    private final Shape shape;
    private final Map<Shape.Kind, Optional<Layout>> layouts = new HashMap<>();
    private final Map<TableName, Table> tables = new HashMap<>();
    private Shape.@Nullable Kind lastKind;
    private @Nullable Layout lastLayout;

    RowMapper(Connection connection, SinkSettings settings) {
        this.connection = connection;
        this.settings = settings;
        this.dialect = settings.database().dialect();
        this.shape = new Shape(settings);
    }

    /// The row of a record; empty when there is nothing to do for it. May create a table or add
    /// columns, which commits.
    ///
    /// @throws BadRow when this record is to blame
    /// @throws ConfigException when all of its kind cannot be written, with what to do
    Optional<Row> row(SinkRecord record) throws SQLException {
        if (lastKind != null && lastLayout != null && lastKind.isOf(record)) {
            return Optional.of(lastLayout.row(record));
        }
        var kind = Shape.Kind.of(record);
        var layout = layouts.get(kind);
        if (layout == null) {
            if (layouts.size() >= KINDS_MAX) {
                layouts.clear();
            }
            layout = layout(record);
            layouts.put(kind, layout);
        }
        lastKind = kind;
        lastLayout = layout.orElse(null);
        return layout.isEmpty() ? Optional.empty() : Optional.of(layout.get().row(record));
    }

    private Optional<Layout> layout(SinkRecord record) throws SQLException {
        var wanted = shape.columns(record);
        var deletes = record.value() == null;
        var name = settings.table(record.topic());
        var found = table(name);
        if (found.isEmpty() && deletes) {
            return Optional.empty(); // no table, no row
        }
        var table = found.isPresent() ? found.get() : create(name, wanted);
        if (!deletes) {
            table = withColumns(table, wanted);
            checkRow(table, wanted);
        }
        checkKey(table, wanted);
        var parts = new ArrayList<Layout.Part>();
        for (var column : wanted) {
            var real = table.column(column.name()).orElseThrow(() -> noColumn(name, column));
            parts.add(
                    new Layout.Part(
                            real,
                            Conversion.of(real, column.schema(), settings.database().zone()),
                            column.source()));
        }
        return Optional.of(new Layout(table, deletes, parts, keys(wanted).size()));
    }

    private static List<String> keys(List<Wanted> wanted) {
        return wanted.stream().filter(Wanted::key).map(Wanted::name).toList();
    }

    private Optional<Table> table(TableName name) throws SQLException {
        var known = tables.get(name);
        if (known != null) {
            return Optional.of(known);
        }
        var found = new Catalog(connection, dialect).find(name);
        found.ifPresent(table -> tables.put(name, table));
        return found;
    }

    private Table create(TableName name, List<Wanted> wanted) throws SQLException {
        if (!settings.createsTables()) {
            throw new ConfigException(
                    "there is no table %s in %s: create it, or set auto.create=true"
                            .formatted(name, settings.database().name()));
        }
        if (wanted.stream().anyMatch(c -> c.schema() == null)) {
            throw new ConfigException(
                    ("there is no table %s in %s, and records without a schema do not tell the"
                         + " types of its columns: create it, or use a format with a schema (AVRO,"
                         + " JSON_SR, PROTOBUF)")
                            .formatted(name, settings.database().name()));
        }
        var columns =
                wanted.stream()
                        .map(c -> c.definition(dialect, true))
                        .collect(Collectors.toCollection(ArrayList::new));
        var keys = keys(wanted).stream().map(dialect::quote).toList();
        if (!keys.isEmpty()) {
            columns.add("PRIMARY KEY (" + String.join(", ", keys) + ")");
        }
        define(
                "CREATE TABLE %s (%s)".formatted(name.quoted(dialect), String.join(", ", columns)),
                name);
        return table(name)
                .orElseThrow(
                        () ->
                                new ConnectException(
                                        "table %s was created and is not there".formatted(name)));
    }

    private Table withColumns(Table table, List<Wanted> wanted) throws SQLException {
        var missing = wanted.stream().filter(c -> table.column(c.name()).isEmpty()).toList();
        if (missing.isEmpty()) {
            return table;
        }
        var first = missing.getFirst();
        if (missing.stream().anyMatch(c -> c.schema() == null)) {
            throw new BadRow(
                    "table %s has no column for the field %s; its columns are %s"
                            .formatted(table.name(), first.name(), table.columnNames()));
        }
        if (!settings.addsColumns()) {
            throw noColumn(table.name(), first);
        }
        for (var column : missing) {
            define(
                    "ALTER TABLE %s ADD %s"
                            .formatted(
                                    table.name().quoted(dialect),
                                    column.definition(dialect, false)),
                    table.name());
        }
        layouts.clear(); // those of this table were made for its old columns
        return table(table.name()).orElse(table);
    }

    private static ConfigException noColumn(TableName table, Wanted column) {
        return new ConfigException(
                "table %s has no column for the field %s: ALTER TABLE, set auto.evolve=true, or name the"
                                .formatted(table, column.name())
                        + " fields to write in fields.whitelist");
    }

    /// Runs DDL, which another task may have done a moment before.
    private void define(String ddl, TableName name) throws SQLException {
        connection.commit();
        try (var statement = connection.createStatement()) {
            statement.execute(ddl);
            connection.commit();
        } catch (SQLException e) {
            connection.rollback();
            var before = Optional.ofNullable(tables.remove(name)).map(Table::columnNames);
            var after = new Catalog(connection, dialect).find(name).map(Table::columnNames);
            if (before.equals(after)) {
                throw e;
            }
        }
        tables.remove(name);
    }

    /// A column that needs a value and gets none.
    private void checkRow(Table table, List<Wanted> wanted) {
        if (settings.mode() == SinkSettings.Mode.UPDATE) {
            if (wanted.stream().allMatch(Wanted::key)) {
                throw new ConfigException(
                        "insert.mode=update needs fields that are not in pk.fields; the records"
                                + " have only "
                                + keys(wanted));
            }
            return;
        }
        for (var column : table.columns()) {
            if (column.required()
                    && wanted.stream().noneMatch(w -> w.name().equalsIgnoreCase(column.name()))) {
                throw new BadRow(
                        "column %s of table %s must not be NULL, and the record has no field for it"
                                .formatted(column.name(), table.name()));
            }
        }
    }

    /// Without a unique key MySQL's upsert would insert the row again and again.
    private void checkKey(Table table, List<Wanted> wanted) {
        var keys = keys(wanted);
        if (settings.mode() == SinkSettings.Mode.UPSERT && !table.isKey(keys)) {
            throw new ConfigException(
                    ("table %s has neither a primary key nor a unique index on %s, so upsert cannot"
                                    + " find a row: ALTER TABLE %s ADD PRIMARY KEY (%s)")
                            .formatted(table.name(), keys, table.name(), String.join(", ", keys)));
        }
    }
}
