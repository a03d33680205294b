package io.millrace.sql.stream;

import io.millrace.sql.analyze.Plan;

/// Builds what runs of stateless steps stand on: a plan's bases, from the sources up.
///
/// Every operator gets the path to it as the beginning of its name, so that the names of stores and
/// internal topics come from the plan alone and a restart finds its state again.
final class Feeds {
    private final Sources sources;

    Feeds(Sources sources) {
        this.sources = sources;
    }

    Sources sources() {
        return sources;
    }

    /// @param base what [Plan#base] gave
    /// @param path how one comes to it from the sink: "" at the top
    Feed<?, ?> of(Plan base, String path) {
        return switch (base) {
            case Plan.Scan scan -> sources.feed(scan.source());
            case Plan.Group group -> new Groups(this, group, path).feed();
            case Plan.Join join -> new Joins(this, join, path).feed();
            case Plan.Union union -> new Unions(this, union, path).feed();
            case Plan.Filter _, Plan.Project _, Plan.Rekey _, Plan.Explode _ ->
                    throw new IllegalStateException("not a base: " + base);
        };
    }
}
