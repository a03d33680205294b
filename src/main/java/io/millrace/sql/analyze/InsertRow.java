package io.millrace.sql.analyze;

import io.millrace.sql.catalog.Source;

import java.util.List;
import java.util.Optional;

/// One record to write: `INSERT INTO ... VALUES`, or the tombstone of a `DELETE`.
///
/// @param values one expression for each key and value column of `into`, in its order; constant but
///   for what an endpoint takes from a request
/// @param tombstone whether the record has a key and no value
/// @param rowtime BIGINT, milliseconds: the time of the record where the statement gives it
public record InsertRow(
        Source into, List<Typed> values, boolean tombstone, Optional<Typed> rowtime) {
    public InsertRow {
        values = List.copyOf(values);
    }
}
