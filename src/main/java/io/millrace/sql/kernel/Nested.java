package io.millrace.sql.kernel;

import io.millrace.data.Row;
import io.millrace.data.StructValue;
import io.millrace.data.Type;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Elements of ARRAY, MAP and STRUCT, and making them. Operands are not NULL here, parts of them
/// may be.
final class Nested {
    private Nested() {}

    static Eval deref(int struct, int field, Type type, int out) {
        return row -> row.unbox(out, type, ((StructValue) Slot.object(row, struct)).get(field));
    }

    /// The element at a position from 1, or from -1 backwards; NULL outside.
    static Eval element(int array, int index, Type type, int out) {
        return row -> {
            var list = (List<?>) Slot.object(row, array);
            long position = row.getLong(index);
            long at = position > 0 ? position - 1 : list.size() + position;
            boolean inside = position != 0 && at >= 0 && at < list.size();
            row.unbox(out, type, inside ? list.get((int) at) : null);
        };
    }

    static Eval entry(int map, int key, Type keyType, Type type, int out) {
        return row ->
                row.unbox(
                        out, type, ((Map<?, ?>) Slot.object(row, map)).get(row.box(key, keyType)));
    }

    static Compiled array(List<Compiled> elements, Type.Array type, int out) {
        return new Compiled(
                out,
                row ->
                        row.setObject(
                                out,
                                Collections.unmodifiableList(
                                        values(row, elements, type.element()))));
    }

    static Compiled map(List<Compiled> keys, List<Compiled> values, Type.Map type, int out) {
        return new Compiled(
                out,
                row -> {
                    var map = new LinkedHashMap<@Nullable Object, @Nullable Object>();
                    var k = values(row, keys, type.key());
                    var v = values(row, values, type.value());
                    for (int i = 0; i < k.size(); i++) {
                        map.put(k.get(i), v.get(i));
                    }
                    row.setObject(out, Collections.unmodifiableMap(map));
                });
    }

    static Compiled struct(List<Compiled> values, Type.Struct type, int out) {
        return new Compiled(
                out,
                row -> {
                    var all = new ArrayList<@Nullable Object>(values.size());
                    for (int i = 0; i < values.size(); i++) {
                        values.get(i).eval().eval(row);
                        all.add(row.box(values.get(i).slot(), type.fields().get(i).type()));
                    }
                    row.setObject(out, new StructValue(type, all));
                });
    }

    private static List<@Nullable Object> values(Row row, List<Compiled> exprs, Type type) {
        var all = new ArrayList<@Nullable Object>(exprs.size());
        for (var expr : exprs) {
            expr.eval().eval(row);
            all.add(row.box(expr.slot(), type));
        }
        return all;
    }
}
