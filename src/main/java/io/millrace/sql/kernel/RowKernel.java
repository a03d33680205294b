package io.millrace.sql.kernel;

import io.millrace.data.Row;
import io.millrace.data.Type;
import io.millrace.format.FormatException;
import io.millrace.format.RowWriter;
import io.millrace.format.Transcoder;

import org.jspecify.annotations.Nullable;

import java.util.List;

/// One run of stateless steps of a plan as a program: it reads the columns that are used out of a
/// record's bytes, runs the steps over one row of slots, and writes what comes out.
///
/// The cost of a query is its codec, so a kernel decodes nothing that nobody reads, and where a
/// query passes all columns on (`SELECT *, expr AS x`) a [Transcoder] splices the new ones into the
/// bytes of the old record.
///
/// Usage: [#accept] a record; while it, and then [#next], answers true, take [#key], and [#value],
/// [#row] or [#columns]. Not thread-safe.
public final class RowKernel {
    /// Reads a record into the row.
    interface Reader {
        void read(InputRecord in, Row row);
    }

    /// A step over the row.
    interface Step {
        /// @return false where the record is dropped
        boolean run(Row row, InputRecord in);
    }

    private final Row row;
    private final List<Reader> readers;
    private final Step[] steps;
    private final Ending ending;
    private final Problems problems;

    /// Where the last array is exploded; -1 where none is.
    private final int lastExploding;

    private boolean tombstone;

    /// Which NULLs among the columns of a key make a record one without a key.
    enum NoKey {
        ALL_NULL,
        ANY_NULL,
        NEVER
    }

    /// What a kernel makes of the row that is left.
    ///
    /// @param key writes the key; absent for a record without one
    /// @param keys the slots of the key's columns
    /// @param noKey which NULLs in them make the record one without a key
    /// @param value writes the value
    /// @param splice writes the value instead, when present
    /// @param columns the slots of the outputs, with their types
    record Ending(
            @Nullable RowWriter key,
            int[] keys,
            NoKey noKey,
            @Nullable RowWriter value,
            @Nullable Transcoder splice,
            int[] columns,
            Type[] types) {}

    RowKernel(Row row, List<Reader> readers, List<Step> steps, Ending ending, Problems problems) {
        this.row = row;
        this.readers = readers;
        this.steps = steps.toArray(Step[]::new);
        this.ending = ending;
        this.problems = problems;
        int last = -1;
        for (int i = 0; i < this.steps.length; i++) {
            last = this.steps[i] instanceof Exploding ? i : last;
        }
        lastExploding = last;
    }

    /// Runs the steps over a record.
    ///
    /// @return false where nothing comes out: a condition dropped it, or it could not be read,
    ///   which is reported
    public boolean accept(InputRecord in) {
        tombstone = in.isTombstone();
        try {
            for (var reader : readers) {
                reader.read(in, row);
            }
        } catch (FormatException e) {
            problems.report(Problems.Kind.DECODE, String.valueOf(e.getMessage()));
            return false;
        }
        return run(0, in) || next(in);
    }

    /// Goes on to the next row that comes out of the record last accepted: there are several where
    /// an array is exploded.
    ///
    /// @param in the record last accepted
    /// @return false where there is none
    public boolean next(InputRecord in) {
        // the innermost array first
        for (int i = lastExploding; i >= 0; i--) {
            if (steps[i] instanceof Exploding exploding && exploding.next(row)) {
                if (run(i + 1, in)) {
                    return true;
                }
                i = lastExploding + 1;
            }
        }
        return false;
    }

    private boolean run(int from, InputRecord in) {
        for (int i = from; i < steps.length; i++) {
            if (!steps[i].run(row, in)) {
                return false;
            }
        }
        return true;
    }

    /// The key of the record that came out; `null` where it has none.
    public byte @Nullable [] key() {
        return ending.key() == null || isNone(ending.keys(), ending.noKey())
                ? null
                : ending.key().write(row);
    }

    private boolean isNone(int[] slots, NoKey noKey) {
        int nulls = 0;
        for (int slot : slots) {
            nulls += row.isNull(slot) ? 1 : 0;
        }
        return switch (noKey) {
            case ALL_NULL -> nulls == slots.length;
            case ANY_NULL -> nulls > 0;
            case NEVER -> false;
        };
    }

    /// The value of the record that came out; `null` for a tombstone.
    public byte @Nullable [] value() {
        if (tombstone) {
            return null;
        }
        if (ending.splice() != null) {
            return ending.splice().write(row);
        }
        return ending.value() == null ? null : ending.value().write(row);
    }

    /// True where a tombstone came out.
    public boolean isTombstone() {
        return tombstone;
    }

    /// The outputs as a row of their own: output i in slot i.
    public Row row() {
        var out = new Row(ending.columns().length);
        for (int i = 0; i < ending.columns().length; i++) {
            out.copy(row, ending.columns()[i], i);
        }
        return out;
    }

    /// The outputs as the objects that [Type] lists.
    public @Nullable Object[] columns() {
        var out = new @Nullable Object[ending.columns().length];
        for (int i = 0; i < out.length; i++) {
            out[i] = row.box(ending.columns()[i], ending.types()[i]);
        }
        return out;
    }
}
