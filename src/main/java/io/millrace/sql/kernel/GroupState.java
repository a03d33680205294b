package io.millrace.sql.kernel;

import io.millrace.data.Row;
import io.millrace.data.Type;
import io.millrace.sql.analyze.Plan;
import io.millrace.sql.functions.Aggregate;

import java.util.ArrayList;
import java.util.List;

/// The state of a group: the states of its calls, one after the other in one row, and how rows of
/// arguments change it.
public final class GroupState {
    private final List<Type> types = new ArrayList<>();
    private final Aggregate[] aggregates;
    private final int[] at;
    private final int[][] arguments;

    private GroupState(Plan.Group group) {
        int calls = group.calls().size();
        aggregates = new Aggregate[calls];
        at = new int[calls];
        arguments = new int[calls][];
        int argument = 0;
        for (int i = 0; i < calls; i++) {
            var call = group.calls().get(i);
            aggregates[i] = call.aggregate();
            at[i] = types.size();
            types.addAll(call.aggregate().state());
            arguments[i] = new int[call.arguments().size()];
            for (int a = 0; a < arguments[i].length; a++) {
                arguments[i][a] = argument++;
            }
        }
    }

    public static GroupState of(Plan.Group group) {
        return new GroupState(group);
    }

    /// The types of the row of the state.
    public List<Type> types() {
        return types;
    }

    /// The types of the row of arguments that [KernelCompiler#toGroup] makes.
    public static List<Type> argumentTypes(Plan.Group group) {
        return group.calls().stream()
                .flatMap(c -> c.arguments().stream())
                .map(a -> a.type())
                .toList();
    }

    /// The first slot of the state of call `call`.
    int at(int call) {
        return at[call];
    }

    /// The state of a group that has seen no row.
    public Row initial() {
        var state = new Row(types.size());
        for (int i = 0; i < aggregates.length; i++) {
            aggregates[i].init(state, at[i]);
        }
        return state;
    }

    /// Takes a row of arguments in.
    ///
    /// @return the new state; `state` is not modified
    /// @throws RuntimeException where an aggregate cannot take it
    public Row add(Row state, Row row) {
        var next = state.copy();
        for (int i = 0; i < aggregates.length; i++) {
            aggregates[i].add(next, at[i], row, arguments[i]);
        }
        return next;
    }

    /// The state of two sessions that turned out to be one.
    public Row merge(Row one, Row other) {
        var both = one.copy();
        for (int i = 0; i < aggregates.length; i++) {
            aggregates[i].merge(both, at[i], other, at[i]);
        }
        return both;
    }

    /// Takes a row of arguments out again; see [#add].
    public Row remove(Row state, Row row) {
        var next = state.copy();
        for (int i = 0; i < aggregates.length; i++) {
            aggregates[i].remove(next, at[i], row, arguments[i]);
        }
        return next;
    }
}
