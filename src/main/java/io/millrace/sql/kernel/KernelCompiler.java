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

/// Compiles the stateless top of a plan, down to its scan or to the group below it, into a
/// [RowKernel]. Each call gives a kernel of its own, for one thread.
public final class KernelCompiler {
    private final Problems problems;
    private final Steps make;
    private final Slots slots = new Slots();
    private final List<Step> steps = new ArrayList<>();
    private @Nullable Start start;

    /// Whether a record has a key even where all its columns are NULL: PARTITION BY several columns
    /// makes it a struct. Source: ksqlDB's behaviour.
    private boolean structKey;

    private KernelCompiler(Problems problems) {
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
    /// @param groupKey the encoding of the keys of the group that `plan` stands on, if it stands on
    ///   one
    public static RowKernel toRecords(
            Plan.Project plan,
            List<Output> keys,
            Encoding key,
            List<Output> values,
            Encoding value,
            Optional<Encoding> groupKey,
            Problems problems) {
        return new KernelCompiler(problems).records(plan, keys, key, values, value, groupKey);
    }

    /// A kernel that ends in rows of columns, for a query that somebody waits for, and without
    /// keys.
    public static RowKernel toColumns(
            Plan.Project plan, Optional<Encoding> groupKey, Problems problems) {
        var compiler = new KernelCompiler(problems);
        var columns = compiler.open(plan.input(), groupKey);
        var outputs = compiler.outputs(plan.outputs(), columns);
        return compiler.kernel(
                compiler.ending(null, new int[0], null, null, outputs, types(plan.outputs())),
                null);
    }

    /// A kernel that makes only keys: those of the rows of `base`, in the encoding of a sink.
    public static RowKernel toKeys(
            Plan base,
            List<Output> keys,
            Encoding key,
            Optional<Encoding> groupKey,
            Problems problems) {
        var compiler = new KernelCompiler(problems);
        var slots = compiler.outputs(keys, compiler.open(base, groupKey));
        var writer = keys.isEmpty() ? null : writer(Part.KEY, key, keys, slots);
        return compiler.kernel(
                compiler.ending(writer, slots, null, null, new int[0], new Type[0]), null);
    }

    /// A kernel that ends in what a group takes in: its key, in `key`, and a row of the arguments
    /// of its calls, one after the other.
    public static RowKernel toGroup(
            Plan.Group group, Encoding key, Optional<Encoding> groupKey, Problems problems) {
        return new KernelCompiler(problems).group(group, key, groupKey);
    }

    private RowKernel records(
            Plan.Project plan,
            List<Output> keys,
            Encoding key,
            List<Output> values,
            Encoding value,
            Optional<Encoding> groupKey) {
        var spliced = Splice.of(plan, values, value);
        var columns = open(plan.input(), groupKey);
        var written = spliced.map(Splice::added).orElse(values);
        var keySlots = outputs(keys, columns);
        var valueSlots = outputs(written, columns);
        var keyWriter = keys.isEmpty() ? null : writer(Part.KEY, key, keys, keySlots);
        var transcoder =
                spliced.flatMap(
                        s -> {
                            var in = Objects.requireNonNull(start);
                            var layout = ((ScanStart) in).valueLayout();
                            return value.codec()
                                    .transcoder(
                                            layout,
                                            value.layout(
                                                    Part.VALUE, fields(written), list(valueSlots)));
                        });
        if (spliced.isPresent() && transcoder.isEmpty()) {
            return new KernelCompiler(problems).decoded(plan, keys, key, values, value, groupKey);
        }
        var valueWriter =
                transcoder.isPresent() ? null : writer(Part.VALUE, value, values, valueSlots);
        var ending =
                ending(
                        keyWriter,
                        keySlots,
                        valueWriter,
                        transcoder.orElse(null),
                        new int[0],
                        new Type[0]);
        return kernel(ending, transcoder.orElse(null));
    }

    /// As `records`, without splicing.
    private RowKernel decoded(
            Plan.Project plan,
            List<Output> keys,
            Encoding key,
            List<Output> values,
            Encoding value,
            Optional<Encoding> groupKey) {
        var columns = open(plan.input(), groupKey);
        var keySlots = outputs(keys, columns);
        var valueSlots = outputs(values, columns);
        var keyWriter = keys.isEmpty() ? null : writer(Part.KEY, key, keys, keySlots);
        var valueWriter = writer(Part.VALUE, value, values, valueSlots);
        return kernel(
                ending(keyWriter, keySlots, valueWriter, null, new int[0], new Type[0]), null);
    }

    private RowKernel group(Plan.Group group, Encoding key, Optional<Encoding> groupKey) {
        var columns = open(group.input(), groupKey);
        var exprs = new ExprCompiler(slots, columns, problems);
        var keySlots = new int[group.keys().size()];
        for (int k = 0; k < keySlots.length; k++) {
            var output = group.keys().get(k);
            var compiled = exprs.compile(output.expr());
            var shown = Show.expr(output.expr());
            steps.add(make.key(compiled, shown, readsValue(group.input(), output.expr())));
            steps.add(make.notNull(compiled.slot(), shown));
            keySlots[k] = compiled.slot();
        }
        var arguments = new ArrayList<Typed>();
        group.calls().forEach(c -> arguments.addAll(c.arguments()));
        var argumentSlots = new int[arguments.size()];
        for (int i = 0; i < argumentSlots.length; i++) {
            var compiled = exprs.compile(arguments.get(i));
            steps.add(make.compute(compiled, Show.expr(arguments.get(i))));
            argumentSlots[i] = compiled.slot();
        }
        var keyWriter = writer(Part.KEY, key, group.keys(), keySlots);
        var types = arguments.stream().map(Typed::type).toArray(Type[]::new);
        return kernel(ending(keyWriter, keySlots, null, null, argumentSlots, types), null);
    }

    /// Compiles the steps from the bottom up to `plan`.
    ///
    /// @return the slot of each of its columns
    private IntUnaryOperator open(Plan plan, Optional<Encoding> groupKey) {
        return switch (plan) {
            case Plan.Scan scan -> {
                var from = new ScanStart(scan, slots);
                start = from;
                yield from::slot;
            }
            case Plan.Group group -> {
                var from = new GroupStart(group, groupKey.orElseThrow(), slots);
                start = from;
                yield from::slot;
            }
            case Plan.Filter(var input, var keep) -> {
                var columns = open(input, groupKey);
                var condition = new ExprCompiler(slots, columns, problems).compile(keep);
                steps.add(make.keep(condition, Show.expr(keep)));
                yield columns;
            }
            case Plan.Project(var input, var outputs) -> {
                var mine = outputs(outputs, open(input, groupKey));
                yield i -> mine[i];
            }
            case Plan.Rekey rekey -> {
                var columns = open(rekey.input(), groupKey);
                var exprs = new ExprCompiler(slots, columns, problems);
                var keys = new int[rekey.keys().size()];
                structKey = keys.length > 1;
                for (int k = 0; k < keys.length; k++) {
                    var compiled = exprs.compile(rekey.keys().get(k).expr());
                    var expr = rekey.keys().get(k).expr();
                    steps.add(make.key(compiled, Show.expr(expr), readsValue(rekey.input(), expr)));
                    keys[k] = compiled.slot();
                }
                yield i ->
                        i < keys.length
                                ? keys[i]
                                : columns.applyAsInt(rekey.kept().get(i - keys.length));
            }
            case Plan.Explode _ ->
                    throw new IllegalStateException("the analyzer lets no EXPLODE through yet");
        };
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
        return new Ending(key, structKey ? new int[0] : keys, value, splice, columns, types);
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
