package io.millrace.sql.rest;

import io.millrace.config.UserError;
import io.millrace.sql.Engine;
import io.millrace.sql.analyze.Properties;
import io.millrace.sql.parse.Sql;
import io.millrace.sql.parse.SqlException;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/// `CREATE/DROP/SHOW/DESCRIBE CONNECTOR`: passed on to Connect's REST API, which keeps the
/// connectors.
record ConnectorStatements(Engine engine) {
    /// @return empty where IF NOT EXISTS found it
    Optional<Map<String, @Nullable Object>> create(
            Sql.CreateConnector create, String text, Properties properties) {
        var config = new LinkedHashMap<String, String>();
        create.with().options().forEach((name, literal) -> config.put(name, text(literal)));
        if (!config.containsKey("connector.class")) {
            throw new SqlException(
                    create.at(),
                    "a connector needs a 'connector.class'",
                    "SHOW CONNECTOR PLUGINS lists them");
        }
        var connect = engine.connect();
        var existing = connect.config(create.name());
        if (existing.isPresent()) {
            boolean same =
                    config.entrySet().stream()
                            .allMatch(
                                    e ->
                                            e.getValue()
                                                    .equals(
                                                            existing.get()
                                                                    .path(e.getKey())
                                                                    .asText("")));
            boolean changed = !same && properties.repeatable();
            if (!changed && (create.ifNotExists() || same && properties.repeatable())) {
                return Optional.of(
                        Entities.entity(
                                "warning_entity",
                                text,
                                Map.of(
                                        "message",
                                        "Connector '%s' exists".formatted(create.name()))));
            }
            if (!changed) {
                throw new SqlException(
                        create.at(),
                        "Connector %s already exists".formatted(create.name()),
                        "DROP CONNECTOR %s, or IF NOT EXISTS".formatted(create.name()));
            }
        }
        try {
            var info = connect.put(create.name(), config);
            var fields = new LinkedHashMap<String, Object>();
            fields.put("name", create.name());
            fields.put("config", Secrets.hidden(config));
            fields.put("tasks", info.path("tasks"));
            fields.put("type", create.kind().name().toLowerCase(Locale.ROOT));
            return Optional.of(Entities.entity("connector_info", text, Map.of("info", fields)));
        } catch (UserError e) {
            throw failed(create, e);
        }
    }

    private static SqlException failed(Sql.Statement statement, UserError e) {
        return e.hint()
                .map(hint -> new SqlException(statement.at(), e.message(), hint))
                .orElseGet(() -> new SqlException(statement.at(), e.message()));
    }

    private static String text(Sql.Literal literal) {
        return switch (literal) {
            case Sql.StringLiteral(_, var s) -> s;
            case Sql.IntegerLiteral(_, var n) -> Integer.toString(n);
            case Sql.BigintLiteral(_, var n) -> Long.toString(n);
            case Sql.DecimalLiteral(_, var n) -> n.toPlainString();
            case Sql.DoubleLiteral(_, var n) -> Double.toString(n);
            case Sql.BooleanLiteral(_, var b) -> Boolean.toString(b);
            case Sql.NullLiteral(var at) ->
                    throw new SqlException(at, "a connector's setting cannot be NULL", "remove it");
        };
    }

    Map<String, @Nullable Object> drop(Sql.DropConnector drop, String text) {
        var connect = engine.connect();
        if (connect.config(drop.name()).isEmpty()) {
            if (drop.ifExists()) {
                return Entities.entity(
                        "warning_entity",
                        text,
                        Map.of("message", "Connector '" + drop.name() + "' does not exist"));
            }
            throw new SqlException(
                    drop.at(),
                    "Connector '" + drop.name() + "' does not exist",
                    "SHOW CONNECTORS lists them");
        }
        connect.delete(drop.name());
        return Entities.entity("drop_connector", text, Map.of("connectorName", drop.name()));
    }

    Map<String, @Nullable Object> list(Sql.Show show, String text) {
        var connect = engine.connect();
        var all = new ArrayList<Map<String, @Nullable Object>>();
        for (var name : connect.connectors()) {
            var entry = Entities.connector(name, connect.status(name));
            var type = String.valueOf(entry.get("type"));
            boolean wanted =
                    switch (show.what()) {
                        case SOURCE_CONNECTORS -> type.equals("source");
                        case SINK_CONNECTORS -> type.equals("sink");
                        default -> true;
                    };
            if (wanted) {
                entry.put(
                        "className",
                        connect.config(name)
                                .map(c -> c.path("connector.class").asText())
                                .orElse(""));
                all.add(entry);
            }
        }
        return Entities.entity("connector_list", text, Map.of("connectors", all));
    }

    Map<String, @Nullable Object> plugins(String text) {
        return Entities.entity(
                "connector_plugins_list",
                text,
                Map.of("connectorsPlugins", engine.connect().plugins()));
    }

    Map<String, @Nullable Object> describe(Sql.DescribeConnector describe, String text) {
        var connect = engine.connect();
        var config =
                connect.config(describe.name())
                        .orElseThrow(
                                () ->
                                        new SqlException(
                                                describe.at(),
                                                "Connector '%s' does not exist"
                                                        .formatted(describe.name()),
                                                "SHOW CONNECTORS lists them"));
        var fields = new LinkedHashMap<String, Object>();
        fields.put("connectorClass", config.path("connector.class").asText());
        fields.put("status", connect.status(describe.name()));
        fields.put("sources", List.of());
        fields.put("topics", List.of());
        return Entities.entity("connector_description", text, fields);
    }
}
