package io.millrace.sql.kernel;

import io.millrace.data.Field;
import io.millrace.data.Type;
import io.millrace.format.Layout.Part;
import io.millrace.format.RowWriter;
import io.millrace.format.Transcoder;
import io.millrace.sql.analyze.Plan;
import io.millrace.sql.analyze.Plan.Output;
import io.millrace.sql.analyze.Show;
import io.millrace.sql.analyze.Typed;
import io.millrace.sql.catalog.Encoding;
import io.millrace.sql.kernel.RowKernel.Ending;
import io.millrace.sql.kernel.RowKernel.Reader;
import io.millrace.sql.kernel.RowKernel.Step;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.IntUnaryOperator;

/// Compiles a run of stateless steps of a plan, from its base up, into a [RowKernel]. Each call
/// gives a kernel of its own, for one thread.
///
/// In all of them `baseKey` tells how the keys of the run's base are written; a [Plan.Scan] knows
/// it itself.
public final class KernelCompiler {
    private final KeyShape baseKey;
    private final Problems problems;
    private final Steps make;
    private final Slots slots = new Slots();
    private final List<Step> steps = new ArrayList<>();
    private @Nullable Start start;

    /// Which NULLs make a record one without a key.
    private RowKernel.NoKey noKey = RowKernel.NoKey.ALL_NULL;

    private KernelCompiler(KeyShape baseKey, Problems problems) {
        this.baseKey = baseKey;
        this.problems = problems;
        this.make = new Steps(problems);
    }

    /// Where the rows of a kernel come from: it knows the slot of each column and reads those that
    /// were asked for.
    interface Start {
        int slot(int column);

        /// @param splice reads the value instead, when present
        List<Reader> readers(@Nullable Transcoder splice);
    }

    /// A kernel that ends in the records of a topic.
    ///
    /// @param keys the outputs of `plan` that are the key, in the order of the key's columns
    /// @param values the other outputs
    public static RowKernel toRecords(
            Plan.Project plan,
            List<Output> keys,
            Encoding key,
            List<Output> values,
            Encoding value,
            KeyShape baseKey,
            Problems problems) {
        var spliced = Splice.of(plan, values, value);
        if (spliced.isPresent()) {
            var kernel =
                    new KernelCompiler(baseKey, problems)
                            .spliced(plan, keys, key, spliced.get().added(), value);
            if (kernel.isPresent()) {
                return kernel.get();
            }
        }
        return new KernelCompiler(baseKey, problems).records(plan, keys, key, values, value);
    }

    /// A kernel that ends in rows of columns, for a query that somebody waits for, and without
    /// keys.
    public static RowKernel toColumns(Plan.Project plan, KeyShape baseKey, Problems problems) {
        var compiler = new KernelCompiler(baseKey, problems);
        var columns = compiler.open(plan.input());
        var outputs = compiler.outputs(plan.outputs(), columns);
        return compiler.kernel(
                compiler.ending(null, new int[0], null, null, outputs, types(plan.outputs())),
                null);
    }

    /// As [#toColumns], of rows that are gone: of the outputs those in `outputs`, which are known
    /// by the key alone.
    public static RowKernel toKeyColumns(
            Plan.Project plan, List<Output> outputs, KeyShape baseKey, Problems problems) {
        var compiler = new KernelCompiler(baseKey, problems);
        var columns = compiler.openAll(plan.input());
        var slots = compiler.outputs(outputs, columns);
        return compiler.kernel(
                compiler.ending(null, new int[0], null, null, slots, types(outputs)), null);
    }

    /// A kernel that makes only keys: those of the rows of `plan`, even of such as its conditions
    /// drop, in the encoding of a sink.
    ///
    /// @param keys over the columns of `plan`
    public static RowKernel toKeys(
            Plan plan, List<Output> keys, Encoding key, KeyShape baseKey, Problems problems) {
        var compiler = new KernelCompiler(baseKey, problems);
        var slots = compiler.outputs(keys, compiler.openAll(plan));
        var writer = keys.isEmpty() ? null : writer(Part.KEY, key, keys, slots);
        return compiler.kernel(
                compiler.ending(writer, slots, null, null, new int[0], new Type[0]), null);
    }

    /// A kernel that ends in what a group takes in: its key, in `key`, and a row of the arguments
    /// of its calls, one after the other.
    public static RowKernel toGroup(
            Plan.Group group, Encoding key, KeyShape baseKey, Problems problems) {
        var compiler = new KernelCompiler(baseKey, problems);
        var columns = compiler.open(group.input());
        var keys = compiler.keys(group.keys(), group.input(), columns, Nulls.DROPPED);
        var arguments = new ArrayList<Typed>();
        group.calls().forEach(c -> arguments.addAll(c.arguments()));
        return compiler.rows(group.keys(), keys, key, arguments, columns);
    }

    /// A kernel that ends in rows of the columns of `plan`, and in keys.
    ///
    /// @param keys over the columns of `plan`; none for rows that keep the key they have
    public static RowKernel toRows(
            Plan plan, List<Output> keys, Encoding key, KeyShape baseKey, Problems problems) {
        var compiler = new KernelCompiler(baseKey, problems);
        var columns = compiler.open(plan);
        var keySlots = compiler.keys(keys, plan, columns, Nulls.KEPT);
        // NULL equals nothing
        compiler.noKey = RowKernel.NoKey.ANY_NULL;
        var all = new ArrayList<Typed>();
        for (int i = 0; i < plan.columns().size(); i++) {
            var col = plan.columns().get(i);
            all.add(new Typed.Input(i, col.name(), col.type()));
        }
        return compiler.rows(keys, keySlots, key, all, columns);
    }

    /// What becomes of a row with a key that is NULL.
    private enum Nulls {
        KEPT,
        DROPPED
    }

    private RowKernel records(
            Plan.Project plan,
            List<Output> keys,
            Encoding key,
            List<Output> values,
            Encoding value) {
        var columns = open(plan.input());
        var keySlots = outputs(keys, columns);
        var valueSlots = outputs(values, columns);
        var keyWriter = keys.isEmpty() ? null : writer(Part.KEY, key, keys, keySlots);
        var valueWriter = writer(Part.VALUE, value, values, valueSlots);
        return kernel(
                ending(keyWriter, keySlots, valueWriter, null, new int[0], new Type[0]), null);
    }

    /// As `records`, keeping the bytes of the old value.
    ///
    /// @return empty where the format cannot
    private Optional<RowKernel> spliced(
            Plan.Project plan,
            List<Output> keys,
            Encoding key,
            List<Output> added,
            Encoding value) {
        var columns = open(plan.input());
        var keySlots = outputs(keys, columns);
        var valueSlots = outputs(added, columns);
        var keyWriter = keys.isEmpty() ? null : writer(Part.KEY, key, keys, keySlots);
        var from = ((ScanStart) Objects.requireNonNull(start)).valueLayout();
        var to = value.layout(Part.VALUE, fields(added), list(valueSlots));
        return value.codec()
                .transcoder(from, to)
                .map(
                        splice ->
                                kernel(
                                        ending(
                                                keyWriter,
                                                keySlots,
                                                null,
                                                splice,
                                                new int[0],
                                                new Type[0]),
                                        splice));
    }

    /// @param input what the keys are computed over
    private int[] keys(List<Output> keys, Plan input, IntUnaryOperator columns, Nulls nulls) {
        var exprs = new ExprCompiler(slots, columns, problems);
        var keySlots = new int[keys.size()];
        for (int k = 0; k < keySlots.length; k++) {
            var compiled = exprs.compile(keys.get(k).expr());
            var shown = Show.expr(keys.get(k).expr());
            steps.add(make.key(compiled, shown, readsValue(input, keys.get(k).expr())));
            if (nulls == Nulls.DROPPED) {
                steps.add(make.notNull(compiled.slot(), shown));
            }
            keySlots[k] = compiled.slot();
        }
        return keySlots;
    }

    /// Rows of `exprs`, with keys that are computed already.
    private RowKernel rows(
            List<Output> keys,
            int[] keySlots,
            Encoding key,
            List<Typed> exprs,
            IntUnaryOperator columns) {
        var compiler = new ExprCompiler(slots, columns, problems);
        var rowSlots = new int[exprs.size()];
        for (int i = 0; i < rowSlots.length; i++) {
            var compiled = compiler.compile(exprs.get(i));
            if (compiled.computes()) {
                steps.add(make.compute(compiled, Show.expr(exprs.get(i))));
            }
            rowSlots[i] = compiled.slot();
        }
        var keyWriter = keys.isEmpty() ? null : writer(Part.KEY, key, keys, keySlots);
        var types = exprs.stream().map(Typed::type).toArray(Type[]::new);
        return kernel(ending(keyWriter, keySlots, null, null, rowSlots, types), null);
    }

    /// Compiles the steps from the bottom up to `plan`.
    ///
    /// @return the slot of each of its columns
    private IntUnaryOperator open(Plan plan) {
        return open(plan, true);
    }

    /// As [#open], without the conditions.
    private IntUnaryOperator openAll(Plan plan) {
        return open(plan, false);
    }

    private IntUnaryOperator open(Plan plan, boolean filtered) {
        return switch (plan) {
            case Plan.Scan scan -> from(new ScanStart(scan, slots));
            case Plan.Group group -> from(RowStart.of(group, baseKey, slots));
            case Plan.Join join -> from(RowStart.of(join, baseKey, slots));
            case Plan.Union union -> from(RowStart.of(union, slots));
            case Plan.Filter(var input, var keep) -> {
                var columns = open(input, filtered);
                if (filtered) {
                    var condition = new ExprCompiler(slots, columns, problems).compile(keep);
                    steps.add(make.keep(condition, Show.expr(keep)));
                }
                yield columns;
            }
            case Plan.Project(var input, var outputs) -> {
                var mine = outputs(outputs, open(input, filtered));
                yield i -> mine[i];
            }
            case Plan.Rekey rekey -> {
                var columns = open(rekey.input(), filtered);
                var keys = keys(rekey.keys(), rekey.input(), columns, Nulls.KEPT);
                // several columns are a struct, which is there even with NULLs in it
                noKey = keys.length > 1 ? RowKernel.NoKey.NEVER : RowKernel.NoKey.ALL_NULL;
                yield i ->
                        i < keys.length
                                ? keys[i]
                                : columns.applyAsInt(rekey.kept().get(i - keys.length));
            }
            case Plan.Explode explode -> explode(explode, open(explode.input(), filtered));
        };
    }

    private IntUnaryOperator from(Start from) {
        start = from;
        return from::slot;
    }

    /// The slots of the elements follow those of the input.
    private IntUnaryOperator explode(Plan.Explode explode, IntUnaryOperator columns) {
        int inputs = explode.input().columns().size();
        var exprs = new ExprCompiler(slots, columns, problems);
        int count = explode.lists().size();
        var lists = new int[count];
        var elements = new int[count];
        var types = new Type[count];
        for (int i = 0; i < count; i++) {
            var list = explode.lists().get(i).expr();
            var compiled = exprs.compile(list);
            if (compiled.computes()) {
                steps.add(make.compute(compiled, Show.expr(list)));
            }
            lists[i] = compiled.slot();
            elements[i] = slots.next();
            types[i] = ((Type.Array) list.type()).element();
        }
        steps.add(new Exploding(lists, elements, types));
        return i -> i < inputs ? columns.applyAsInt(i) : elements[i - inputs];
    }

    private static boolean readsValue(Plan input, Typed expr) {
        var columns = input.columns();
        return Typed.uses(expr, in -> columns.get(in.index()).role() == Plan.Col.Role.VALUE);
    }

    private int[] outputs(List<Output> outputs, IntUnaryOperator columns) {
        var exprs = new ExprCompiler(slots, columns, problems);
        var found = new int[outputs.size()];
        for (int i = 0; i < found.length; i++) {
            var output = outputs.get(i);
            var compiled = exprs.compile(output.expr());
            if (compiled.computes()) {
                steps.add(make.compute(compiled, Show.expr(output.expr())));
            }
            found[i] = compiled.slot();
        }
        return found;
    }

    private RowKernel kernel(Ending ending, @Nullable Transcoder splice) {
        var readers = Objects.requireNonNull(start).readers(splice);
        return new RowKernel(slots.row(), readers, steps, ending, problems);
    }

    private Ending ending(
            @Nullable RowWriter key,
            int[] keys,
            @Nullable RowWriter value,
            @Nullable Transcoder splice,
            int[] columns,
            Type[] types) {
        return new Ending(key, keys, noKey, value, splice, columns, types);
    }

    private static RowWriter writer(
            Part part, Encoding encoding, List<Output> outputs, int[] slots) {
        var layout = encoding.layout(part, fields(outputs), list(slots));
        return encoding.codec().writer(layout);
    }

    private static List<Field> fields(List<Output> outputs) {
        return outputs.stream().map(o -> new Field(o.name(), o.expr().type())).toList();
    }

    private static Type[] types(List<Output> outputs) {
        return outputs.stream().map(o -> o.expr().type()).toArray(Type[]::new);
    }

    private static List<Integer> list(int[] slots) {
        return Arrays.stream(slots).boxed().toList();
    }
}
