package io.millrace.sql.functions;

import io.millrace.data.Row;
import io.millrace.data.Scalar;
import io.millrace.data.Type;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// `HISTOGRAM(x)`: how often each VARCHAR came, as MAP<VARCHAR, BIGINT>; the first [#VALUES_MAX]
/// values are counted.
record HistogramAggregate() implements Aggregate {
    private static final int VALUES_MAX = 1000;

    static Aggregate bind(List<Aggregates.Argument> arguments) {
        var type = Aggregates.one("HISTOGRAM", arguments);
        if (type != Scalar.STRING) {
            throw new IllegalArgumentException("HISTOGRAM needs VARCHAR, not " + type);
        }
        return new HistogramAggregate();
    }

    @Override
    public String name() {
        return "HISTOGRAM";
    }

    @Override
    public List<Type> state() {
        return List.of(result());
    }

    @Override
    public Type result() {
        return Type.map(Scalar.STRING, Scalar.BIGINT);
    }

    @Override
    public void init(Row state, int at) {
        state.setObject(at, Map.of());
    }

    @Override
    public void add(Row state, int at, Row row, int[] args) {
        count(state, at, row, args[0], 1);
    }

    @Override
    public boolean removes() {
        return true;
    }

    @Override
    public void remove(Row state, int at, Row row, int[] args) {
        count(state, at, row, args[0], -1);
    }

    private static void count(Row state, int at, Row row, int slot, long by) {
        if (row.getObject(slot) instanceof String value) {
            var counts = counts(state, at);
            if (counts.size() < VALUES_MAX || counts.containsKey(value)) {
                counts.merge(value, by, Long::sum);
                counts.remove(value, 0L);
            }
            state.setObject(at, Collections.unmodifiableMap(counts));
        }
    }

    private static Map<String, Long> counts(Row state, int at) {
        var copy = new LinkedHashMap<String, Long>();
        if (state.getObject(at) instanceof Map<?, ?> map) {
            map.forEach((value, count) -> copy.put((String) value, (Long) count));
        }
        return copy;
    }

    @Override
    public boolean merges() {
        return true;
    }

    @Override
    public void merge(Row state, int at, Row other, int otherAt) {
        var counts = counts(state, at);
        counts(other, otherAt)
                .forEach(
                        (value, count) -> {
                            if (counts.size() < VALUES_MAX || counts.containsKey(value)) {
                                counts.merge(value, count, Long::sum);
                            }
                        });
        state.setObject(at, Collections.unmodifiableMap(counts));
    }

    @Override
    public void result(Row state, int at, Row out, int slot) {
        out.copy(state, at, slot);
    }
}
