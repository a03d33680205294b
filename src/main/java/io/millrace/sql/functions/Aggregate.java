package io.millrace.sql.functions;

import io.millrace.data.Row;
import io.millrace.data.Scalar;
import io.millrace.data.Type;

import java.util.List;

/// One aggregate function, bound to the types of its arguments. Its state is slots of a row, so
/// that it can be stored as any row is. Has no state of its own.
///
/// In all methods `at` is the first of the state's slots in `state`, and `args` the slots of the
/// arguments in `row`.
public interface Aggregate {
    String name();

    /// The types of the slots that the state takes.
    List<Type> state();

    Type result();

    /// Whether the state is one plain value, so that a format without nesting could hold it.
    default boolean plain() {
        return state().size() == 1
                && (state().getFirst() instanceof Scalar
                        || state().getFirst() instanceof Type.Decimal);
    }

    /// Sets the state of a group that has seen no row.
    void init(Row state, int at);

    /// Takes a row in.
    void add(Row state, int at, Row row, int[] args);

    /// Whether [#remove] works, so that rows of a table can be aggregated.
    boolean removes();

    /// Takes a row out again that was taken in before.
    default void remove(Row state, int at, Row row, int[] args) {
        throw new UnsupportedOperationException(name() + " cannot take a row out again");
    }

    /// Whether [#merge] works, so that session windows can be aggregated.
    default boolean merges() {
        return false;
    }

    /// Adds the state `other` to `state`: that of two sessions which turned out to be one.
    default void merge(Row state, int at, Row other, int otherAt) {
        throw new UnsupportedOperationException(name() + " does not merge");
    }

    /// Sets slot `slot` of `out` to the result.
    void result(Row state, int at, Row out, int slot);
}
