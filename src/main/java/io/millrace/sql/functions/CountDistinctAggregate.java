package io.millrace.sql.functions;

import com.dynatrace.hash4j.distinctcount.HyperLogLog;
import com.dynatrace.hash4j.hashing.Hashing;

import io.millrace.data.Row;
import io.millrace.data.Scalar;
import io.millrace.data.Type;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.Objects;

/// `COUNT_DISTINCT(x)`: about how many different values came that are not NULL. BIGINT.
///
/// The state is a HyperLogLog of 2^[#PRECISION] registers: its size does not grow with the values,
/// and its standard error is about 0.8%.
record CountDistinctAggregate(Type argument) implements Aggregate {
    private static final int PRECISION = 14;

    static Aggregate bind(List<Aggregates.Argument> arguments) {
        return new CountDistinctAggregate(Aggregates.one("COUNT_DISTINCT", arguments));
    }

    @Override
    public String name() {
        return "COUNT_DISTINCT";
    }

    @Override
    public List<Type> state() {
        return List.of(Scalar.BYTES);
    }

    @Override
    public Type result() {
        return Scalar.BIGINT;
    }

    /// The sketch is a list of registers where it is not packed.
    @Override
    public boolean plain() {
        return false;
    }

    @Override
    public void init(Row state, int at) {
        state.setObject(at, ByteBuffer.wrap(HyperLogLog.create(PRECISION).getState()));
    }

    @Override
    public void add(Row state, int at, Row row, int[] args) {
        var value = row.box(args[0], argument);
        if (value != null) {
            var sketch = sketch(state, at);
            sketch.add(Hashing.komihash5_0().hashCharsToLong(value.toString()));
            state.setObject(at, ByteBuffer.wrap(sketch.getState()));
        }
    }

    private static HyperLogLog sketch(Row state, int at) {
        var bytes = (ByteBuffer) Objects.requireNonNull(state.getObject(at));
        var copy = new byte[bytes.limit()];
        bytes.get(0, copy);
        return HyperLogLog.wrap(copy);
    }

    /// A sketch forgets nothing.
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
        var both = sketch(state, at).add(sketch(other, otherAt));
        state.setObject(at, ByteBuffer.wrap(both.getState()));
    }

    @Override
    public void result(Row state, int at, Row out, int slot) {
        out.setLong(slot, Math.round(sketch(state, at).getDistinctCountEstimate()));
    }
}
