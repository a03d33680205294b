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
/// Usage: [#accept] a record; while it answers true, take [#key], and [#value], [#row] or
/// [#columns]. Not thread-safe.
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
    private boolean tombstone;

    /// What a kernel makes of the row that is left.
    ///
    /// @param key writes the key; absent for a record without one
    /// @param keys the slots of the key's columns where NULL in all of them is no key; else empty
    /// @param value writes the value
    /// @param splice writes the value instead, when present
    /// @param columns the slots of the outputs, with their types
    record Ending(
            @Nullable RowWriter key,
            int[] keys,
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
        for (var step : steps) {
            if (!step.run(row, in)) {
                return false;
            }
        }
        return true;
    }

    /// The key of the record that came out; `null` where it has none.
    public byte @Nullable [] key() {
        return ending.key() == null || allNull(row, ending.keys()) ? null : ending.key().write(row);
    }

    /// A key of NULLs is no key.
    private static boolean allNull(Row row, int[] slots) {
        for (int slot : slots) {
            if (!row.isNull(slot)) {
                return false;
            }
        }
        return slots.length > 0;
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
