package io.millrace.sql.analyze;

import io.millrace.config.Nearest;
import io.millrace.sql.catalog.Catalog;
import io.millrace.sql.catalog.Column;
import io.millrace.sql.catalog.Source;
import io.millrace.sql.parse.Span;
import io.millrace.sql.parse.Sql;
import io.millrace.sql.parse.SqlException;

/// The door of the room: statements to meaning, against one state of the catalog. Pure.
///
/// @param properties session and server properties that change what statements mean
public record Analyzer(Catalog catalog, Properties properties) {
    /// A query that writes into a source.
    public record Persistent(QueryPlan query, Sink sink) {}

    /// A SELECT on its own, that somebody waits for: `*` of a windowed source tells the bounds of
    /// the window, which in what is written stay in the key.
    ///
    /// @throws SqlException for what has no meaning
    public QueryPlan query(Sql.Select select) {
        var mode = select.emit() == Sql.Emit.NONE ? Mode.PULL : Mode.PUSH;
        return SelectAnalyzer.analyze(catalog, select, mode);
    }

    private QueryPlan plan(Sql.Select select) {
        return SelectAnalyzer.analyze(catalog, select, Mode.PERSISTENT);
    }

    /// `CREATE STREAM|TABLE` with columns.
    ///
    /// @param text of the statement, which the source keeps
    public Sink createSource(Sql.CreateSource create, String text) {
        return new SourceAnalyzer(catalog, properties).source(create, text);
    }

    /// The source with the columns that ALTER adds.
    ///
    /// @param text of the statement, which the source keeps behind what made it
    public Source alter(Sql.AlterSource alter, Source source, String text) {
        return new SourceAnalyzer(catalog, properties).alter(alter, source, text);
    }

    /// Whether a definition describes the column.
    public boolean isColumn(Sql.ColumnDef def, Column column) {
        return def.name().equals(column.name())
                && new TypeNames(catalog).resolve(def.type()).equals(column.type());
    }

    /// `CREATE STREAM|TABLE ... AS SELECT`.
    ///
    /// @param queryId of the query that will run
    public Persistent createAs(Sql.CreateAs create, String queryId, String text) {
        var query = plan(create.query());
        return new Persistent(
                query,
                new SinkAnalyzer(catalog, properties).createAs(create, query, queryId, text));
    }

    /// `INSERT INTO ... SELECT`.
    public Persistent insertSelect(Sql.InsertSelect insert) {
        var sinks = new SinkAnalyzer(catalog, properties);
        var query = sinks.widened(insert, plan(insert.query()));
        return new Persistent(query, sinks.insertInto(insert, query));
    }

    /// `INSERT INTO ... VALUES`: one expression for each column of the source that gets a value; or
    /// `DELETE`: one for each column of the key.
    public InsertRow row(Sql.WriteRow write) {
        return InsertAnalyzer.analyze(catalog, write);
    }

    /// `CREATE ENDPOINT`.
    public EndpointPlan endpoint(Sql.CreateEndpoint create) {
        return EndpointAnalyzer.analyze(catalog, properties, create);
    }

    /// The source of that name, if rows can be written into it.
    ///
    /// @throws SqlException if not
    public Source insertTarget(Span at, String name) {
        return InsertAnalyzer.target(catalog, at, name);
    }

    /// The source of that name.
    ///
    /// @throws SqlException naming the nearest one
    public Source source(Span at, String name) {
        return catalog.source(name).orElseThrow(() -> unknownSource(catalog, at, name));
    }

    static SqlException unknownSource(Catalog catalog, Span at, String name) {
        var names = catalog.sources().stream().map(Source::name).toList();
        var hint =
                Nearest.to(name, names)
                        .map(n -> "did you mean " + n + "?")
                        .orElse(
                                names.isEmpty()
                                        ? "CREATE STREAM "
                                                + name
                                                + " (...) WITH (KAFKA_TOPIC='...')"
                                        : "streams and tables are " + names);
        return new SqlException(at, "stream or table '" + name + "' does not exist", hint);
    }
}
