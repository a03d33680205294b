package io.millrace.sql;

import io.millrace.cluster.GroupLag;
import io.millrace.sql.catalog.Source;
import io.millrace.sql.query.RunningQuery;

import java.util.ArrayList;
import java.util.List;

/// How far queries are behind their input: records of their topics, internal ones too, that are
/// committed there and not yet here.
///
/// @param queries in the order in which they were made, so that upstream ones come first
public record Progress(List<OfQuery> queries) {
    public Progress {
        queries = List.copyOf(queries);
    }

    /// @param lag records not yet processed and committed
    /// @param position records processed and committed
    /// @param problems records that could not be worked with
    public record OfQuery(String id, String state, long lag, long position, long problems) {}

    /// Measures each query in turn. A query's outputs are committed along with its position, so
    /// where all have lag 0 in two measures in a row with the same positions, nothing is on its way
    /// between them.
    static Progress measure(Engine engine) {
        var all = new ArrayList<OfQuery>();
        for (var query : engine.catalog().queries()) {
            var group = RunningQuery.applicationId(engine.settings(), query.id());
            var topics =
                    query.reads().stream()
                            .flatMap(name -> engine.catalog().source(name).stream())
                            .map(Source::topic)
                            .toList();
            var behind = GroupLag.measure(engine.cluster(), group, topics);
            all.add(
                    new OfQuery(
                            query.id(),
                            engine.running(query.id())
                                    .map(RunningQuery::state)
                                    .orElse("NOT_RUNNING"),
                            behind.lag(),
                            behind.position(),
                            engine.processingLog().counts(query.id()).problems()));
        }
        return new Progress(all);
    }
}
