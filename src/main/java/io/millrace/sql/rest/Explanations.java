package io.millrace.sql.rest;

import io.millrace.sql.Engine;
import io.millrace.sql.analyze.Analyzer;
import io.millrace.sql.analyze.Plan;
import io.millrace.sql.analyze.Properties;
import io.millrace.sql.analyze.QueryPlan;
import io.millrace.sql.catalog.PersistentQuery;
import io.millrace.sql.parse.Parser;
import io.millrace.sql.parse.Sql;
import io.millrace.sql.parse.SqlException;
import io.millrace.sql.stream.Partitions;
import io.millrace.sql.stream.TopologyBuilder;
import io.millrace.sql.stream.Watcher;

import org.jspecify.annotations.Nullable;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/// `EXPLAIN`: plan and topology of a statement, or of a query that runs.
record Explanations(Engine engine, Properties properties) {
    Map<String, @Nullable Object> explain(Sql.Explain explain, String text) {
        var analyzer = new Analyzer(engine.catalog(), properties);
        return switch (explain.statement()) {
            case Sql.Query query -> {
                var plan = analyzer.query(query.select());
                yield explained(
                        text,
                        Entities.explain(engine, "", text, plan, Optional.empty(), topology(plan)));
            }
            case Sql.CreateAs create ->
                    explained(text, text, analyzer.createAs(create, "EXPLAIN", text));
            case Sql.InsertSelect insert -> explained(text, text, analyzer.insertSelect(insert));
            default -> throw new SqlException(explain.at(), "EXPLAIN needs a query");
        };
    }

    private static String topology(QueryPlan query) {
        if (query.emit() == Sql.Emit.NONE) {
            return "answered once, from what the topics hold; without Kafka Streams";
        }
        return query.plan().base() instanceof Plan.Scan
                ? "runs on a consumer, without Kafka Streams"
                : TopologyBuilder.watched(
                                "EXPLAIN", query.plan(), Watcher.NOBODY, Partitions.ALIKE, _ -> {})
                        .describe()
                        .toString();
    }

    private Map<String, @Nullable Object> explained(
            String text, String statement, Analyzer.Persistent made) {
        var topology =
                TopologyBuilder.persistent(
                        "EXPLAIN",
                        made.query().plan(),
                        made.sink().source(),
                        Partitions.ALIKE,
                        _ -> {});
        return explained(
                text,
                Entities.explain(
                        engine,
                        "",
                        statement,
                        made.query(),
                        Optional.of(made.sink().source()),
                        topology.describe().toString()));
    }

    private static Map<String, @Nullable Object> explained(
            String text, Map<String, @Nullable Object> description) {
        return Entities.entity("queryDescription", text, Map.of("queryDescription", description));
    }

    Map<String, @Nullable Object> explain(Sql.ExplainQuery explain, String text) {
        var query = engine.query(explain.at(), explain.query());
        return explained(text, describe(query));
    }

    /// All persistent queries: `SHOW QUERIES EXTENDED`.
    List<Map<String, @Nullable Object>> all() {
        return engine.catalog().queries().stream().map(this::describe).toList();
    }

    private Map<String, @Nullable Object> describe(PersistentQuery query) {
        var parsed = Parser.statements(query.sql()).getFirst().statement();
        var analyzer = new Analyzer(engine.catalog(), new Properties(query.properties()));
        var made =
                switch (parsed) {
                    case Sql.CreateAs create -> analyzer.createAs(create, query.id(), query.sql());
                    case Sql.InsertSelect insert -> analyzer.insertSelect(insert);
                    default -> throw new IllegalStateException("not a query: " + query.sql());
                };
        return Entities.explain(
                engine,
                query.id(),
                query.sql(),
                made.query(),
                Optional.of(made.sink().source()),
                engine.topology(query.id()));
    }
}
