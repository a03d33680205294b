package io.millrace.sql.functions;

import io.millrace.data.Row;
import io.millrace.data.Scalar;
import io.millrace.data.Type;

import java.util.List;
import java.util.Objects;

/// `ATTR(x)`: the value that all rows agree on; NULL where they do not, or where all are NULL.
record AttrAggregate(Type result) implements Aggregate {
    /// Slots of the state behind the value.
    private static final int SEEN = 1;

    private static final int DIFFER = 2;

    static Aggregate bind(List<Aggregates.Argument> arguments) {
        return new AttrAggregate(Aggregates.one("ATTR", arguments));
    }

    @Override
    public String name() {
        return "ATTR";
    }

    @Override
    public List<Type> state() {
        return List.of(result, Scalar.BOOLEAN, Scalar.BOOLEAN);
    }

    @Override
    public void init(Row state, int at) {
        state.setNull(at);
        state.setBoolean(at + SEEN, false);
        state.setBoolean(at + DIFFER, false);
    }

    @Override
    public void add(Row state, int at, Row row, int[] args) {
        take(state, at, row, args[0]);
    }

    private void take(Row state, int at, Row row, int slot) {
        if (!state.getBoolean(at + SEEN)) {
            state.copy(row, slot, at);
            state.setBoolean(at + SEEN, true);
        } else if (!Objects.equals(state.box(at, result), row.box(slot, result))) {
            state.setBoolean(at + DIFFER, true);
        }
    }

    /// Which values there were besides is not kept.
    @Override
    public boolean removes() {
        return false;
    }

    @Override
    public boolean merges() {
        return true;
    }

    @Override
    public void merge(Row state, int at, Row other, int otherAt) {
        if (other.getBoolean(otherAt + SEEN)) {
            take(state, at, other, otherAt);
            if (other.getBoolean(otherAt + DIFFER)) {
                state.setBoolean(at + DIFFER, true);
            }
        }
    }

    @Override
    public void result(Row state, int at, Row out, int slot) {
        if (state.getBoolean(at + DIFFER)) {
            out.setNull(slot);
        } else {
            out.copy(state, at, slot);
        }
    }
}
