package io.millrace.sql.kernel;

import io.millrace.data.Row;
import io.millrace.data.Type;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;

/// Hands out the slots of a kernel's row while it is compiled. Slots of constants are set once,
/// when the row is made.
final class Slots {
    private record Constant(int slot, Type type, Object value) {}

    private final List<Constant> constants = new ArrayList<>();
    private int size;

    int next() {
        return size++;
    }

    int constant(Type type, @Nullable Object value) {
        int slot = next();
        if (value != null) {
            constants.add(new Constant(slot, type, value));
        }
        return slot;
    }

    /// A row for a program that is fully compiled.
    Row row() {
        var row = new Row(size);
        for (var constant : constants) {
            row.unbox(constant.slot(), constant.type(), constant.value());
        }
        return row;
    }
}
