package io.millrace.sql.analyze;

import io.millrace.data.Scalar;
import io.millrace.data.Type;
import io.millrace.sql.catalog.Source;
import io.millrace.sql.functions.Aggregate;
import io.millrace.sql.parse.Sql.JoinKind;
import io.millrace.sql.parse.Sql.Kind;
import io.millrace.sql.parse.Sql.WindowKind;
import io.millrace.sql.parse.Sql.Within;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/// What a query does, step by step: every name resolved, every expression typed. No Kafka.
///
/// A node is a stream or a table of rows with [#columns()]; the expressions of the node above it
/// refer to them by position. Key columns come first.
public sealed interface Plan {
    /// What a row of this node holds.
    List<Col> columns();

    Kind kind();

    /// The node that this run of stateless steps stands on: a [Scan], or what needs a state or
    /// several inputs.
    default Plan base() {
        return below().map(Plan::base).orElse(this);
    }

    /// The input of a stateless step; empty for a node that is a base.
    default Optional<Plan> below() {
        return switch (this) {
            case Scan _, Group _, Join _, Union _ -> Optional.empty();
            case Filter(var input, _) -> Optional.of(input);
            case Project(var input, _) -> Optional.of(input);
            case Rekey(var input, _, _) -> Optional.of(input);
            case Explode(var input, _) -> Optional.of(input);
        };
    }

    /// Whether a step of this run of stateless steps is a `step`.
    default boolean has(Class<? extends Plan> step) {
        return step.isInstance(this) || below().map(b -> b.has(step)).orElse(false);
    }

    /// The columns that are the key, by position.
    default List<Integer> keyColumns() {
        var columns = columns();
        return IntStream.range(0, columns.size())
                .filter(i -> columns.get(i).role() == Col.Role.KEY)
                .boxed()
                .toList();
    }

    /// Which column of the key of [#base()] an expression on this node equals, so that rows need
    /// not be partitioned anew to bring equal ones together; -1 for none.
    default int keyIndex(Typed expr) {
        return switch (this) {
            case Scan _, Group _ ->
                    expr instanceof Typed.Input(var index, _, _) ? keyColumns().indexOf(index) : -1;
            case Join join -> join.keyOf(expr);
            case Filter(var input, _) -> input.keyIndex(expr);
            case Project project -> project.input().keyIndex(project.onInput(expr));
            case Explode(var input, _) ->
                    Typed.uses(expr, in -> in.index() >= input.columns().size())
                            ? -1
                            : input.keyIndex(expr);
            case Rekey _, Union _ -> -1;
        };
    }

    /// Which column of the key of this node an expression on it always equals; -1 for none.
    default int keyColumn(Typed expr) {
        return switch (this) {
            case Scan _, Group _, Rekey _, Union _ ->
                    expr instanceof Typed.Input(var index, _, _)
                                    && columns().get(index).role() == Col.Role.KEY
                            ? index
                            : -1;
            case Join join -> join.keyOf(expr);
            case Filter(var input, _) -> input.keyColumn(expr);
            case Explode(var input, _) ->
                    Typed.uses(expr, in -> in.index() >= input.columns().size())
                            ? -1
                            : input.keyColumn(expr);
            case Project project -> project.keyOf(expr);
        };
    }

    /// True where `exprs` are all columns of the key of [#base()], in their order.
    default boolean keyedBy(List<Typed> exprs) {
        var found = exprs.stream().map(this::keyIndex).toList();
        return !exprs.isEmpty()
                && found.equals(IntStream.range(0, base().keyColumns().size()).boxed().toList());
    }

    /// The window that the keys of the rows carry.
    default Optional<Source.Windowed> windowed() {
        return switch (this) {
            case Scan scan -> scan.source().windowed();
            case Group group -> group.window().map(Window::ofKeys);
            case Join join -> join.left().input().windowed();
            case Filter _, Project _, Explode _ -> below().flatMap(Plan::windowed);
            case Rekey _, Union _ -> Optional.empty();
        };
    }

    /// A column of a node.
    ///
    /// @param role whether it is part of the record's key, of its value, or only known along with
    ///   it
    record Col(String name, Type type, Role role) {
        public enum Role {
            KEY,
            VALUE,
            /// ROWTIME and its like, and headers: readable, but not part of what is passed on.
            SYSTEM
        }
    }

    /// A computed column.
    record Output(String name, Typed expr, Col.Role role) {
        public Col column() {
            return new Col(name, expr.type(), role);
        }
    }

    /// All records of a source: its columns, then its system columns.
    record Scan(Source source, List<Col> columns) implements Plan {
        public Scan {
            columns = List.copyOf(columns);
        }

        @Override
        public Kind kind() {
            return source.kind();
        }
    }

    /// `WHERE`, `HAVING`: passes a row on unchanged, or drops it.
    ///
    /// A predicate that is NULL or that fails drops the row. A table forgets a row that is dropped.
    record Filter(Plan input, Typed keep) implements Plan {
        @Override
        public List<Col> columns() {
            return input.columns();
        }

        @Override
        public Kind kind() {
            return input.kind();
        }
    }

    /// `SELECT`: computes all columns of a row anew. Key columns are those of the input, possibly
    /// renamed or left out.
    record Project(Plan input, List<Output> outputs) implements Plan {
        public Project {
            outputs = List.copyOf(outputs);
        }

        @Override
        public List<Col> columns() {
            return outputs.stream().map(Output::column).toList();
        }

        private Typed onInput(Typed expr) {
            return Rewrite.inputs(expr, in -> outputs.get(in.index()).expr());
        }

        private int keyOf(Typed expr) {
            int key = input.keyColumn(onInput(expr));
            for (int i = 0; i < outputs.size(); i++) {
                var output = outputs.get(i);
                if (output.role() == Col.Role.KEY
                        && output.expr() instanceof Typed.Input(var index, _, _)
                        && index == key) {
                    return i;
                }
            }
            return -1;
        }

        @Override
        public Kind kind() {
            return input.kind();
        }
    }

    /// `PARTITION BY`: gives rows another key. The columns are the new keys, then the others that
    /// `kept` names by their position in the input.
    ///
    /// A key that cannot be computed is NULL.
    record Rekey(Plan input, List<Output> keys, List<Integer> kept) implements Plan {
        public Rekey {
            keys = List.copyOf(keys);
            kept = List.copyOf(kept);
        }

        @Override
        public List<Col> columns() {
            var all = new ArrayList<Col>();
            keys.forEach(k -> all.add(k.column()));
            for (int i : kept) {
                var col = input.columns().get(i);
                all.add(
                        col.role() == Col.Role.KEY
                                ? new Col(col.name(), col.type(), Col.Role.VALUE)
                                : col);
            }
            return all;
        }

        @Override
        public Kind kind() {
            return Kind.STREAM;
        }
    }

    /// `EXPLODE` and its like: one row for each element, the longest of the lists.
    record Explode(Plan input, List<Output> lists) implements Plan {
        public Explode {
            lists = List.copyOf(lists);
        }

        /// The input's columns, then one for each list.
        @Override
        public List<Col> columns() {
            var all = new ArrayList<>(input.columns());
            for (var list : lists) {
                var element = ((Type.Array) list.expr().type()).element();
                all.add(new Col(list.name(), element, Col.Role.VALUE));
            }
            return all;
        }

        @Override
        public Kind kind() {
            return input.kind();
        }
    }

    /// `GROUP BY`: a table with one row a group. The columns are the keys, then the results of the
    /// calls, then ROWTIME and, with a window, WINDOWSTART and WINDOWEND.
    ///
    /// A row with a key that is NULL belongs to no group.
    record Group(
            Plan input,
            List<Output> keys,
            List<AggregateCall> calls,
            Optional<Window> window,
            List<Col> columns)
            implements Plan {
        public Group {
            keys = List.copyOf(keys);
            calls = List.copyOf(calls);
            columns = List.copyOf(columns);
        }

        /// True where the keys are those that the rows have already.
        public boolean sameKey() {
            return input.keyedBy(keys.stream().map(Output::expr).toList());
        }

        @Override
        public Kind kind() {
            return Kind.TABLE;
        }
    }

    /// `JOIN`: the rows of two inputs that agree in their [Side#on()], side by side. The columns
    /// are the keys, which are what the sides agree on, or for a foreign key the key of the left
    /// side; then those of the left side, those of the right side, and ROWTIME.
    ///
    /// The side that has no row in an outer join is all NULL.
    ///
    /// @param equal for each key the expressions on the join's own columns that are always equal to
    ///   it, the key itself first
    /// @param within how far apart the times of two rows of streams may be
    /// @param also what else must hold of two rows, of [Match#ROWS], over the join's columns
    record Join(
            JoinKind type,
            Match match,
            Side left,
            Side right,
            List<Output> keys,
            List<List<Typed>> equal,
            Optional<Within> within,
            Optional<Typed> also)
            implements Plan {
        /// What is matched with what.
        public enum Match {
            STREAM_STREAM,
            STREAM_TABLE,
            /// by the keys of both
            TABLE_TABLE,
            /// of any column of the left one with the key of the right one
            FOREIGN_KEY,
            /// of all rows there are, in a pull query
            ROWS
        }

        /// @param on what must be equal to that of the other side
        public record Side(Plan input, List<Typed> on) {
            public Side {
                on = List.copyOf(on);
            }
        }

        public Join {
            keys = List.copyOf(keys);
            equal = List.copyOf(equal);
        }

        /// The position of the first column of the left side.
        public int leftAt() {
            return keys.size();
        }

        /// The position of the first column of the right side.
        public int rightAt() {
            return keys.size() + left.input().columns().size();
        }

        @Override
        public List<Col> columns() {
            var all = new ArrayList<Col>();
            keys.forEach(k -> all.add(k.column()));
            for (var side : List.of(left, right)) {
                for (var col : side.input().columns()) {
                    boolean system = col.role() == Col.Role.SYSTEM;
                    all.add(system ? col : new Col(col.name(), col.type(), Col.Role.VALUE));
                }
            }
            all.add(new Col(SystemColumns.ROWTIME, Scalar.BIGINT, Col.Role.SYSTEM));
            return all;
        }

        @Override
        public Kind kind() {
            return switch (match) {
                case STREAM_STREAM, STREAM_TABLE, ROWS -> Kind.STREAM;
                case TABLE_TABLE, FOREIGN_KEY -> Kind.TABLE;
            };
        }

        private int keyOf(Typed expr) {
            for (int k = 0; k < equal.size(); k++) {
                if (equal.get(k).contains(expr)) {
                    return k;
                }
            }
            return -1;
        }
    }

    /// `UNION ALL`: the rows of several streams, whose columns have the same types in the same
    /// order and, of the first, the names; then ROWTIME.
    record Union(List<Plan> inputs) implements Plan {
        public Union {
            inputs = List.copyOf(inputs);
        }

        @Override
        public List<Col> columns() {
            var all = new ArrayList<Col>();
            for (var col : inputs.getFirst().columns()) {
                if (col.role() != Col.Role.SYSTEM) {
                    all.add(col);
                }
            }
            all.add(new Col(SystemColumns.ROWTIME, Scalar.BIGINT, Col.Role.SYSTEM));
            return all;
        }

        @Override
        public Kind kind() {
            return Kind.STREAM;
        }
    }

    /// One aggregate of a group, over expressions on the group's input.
    record AggregateCall(Aggregate aggregate, List<Typed> arguments) {
        public AggregateCall {
            arguments = List.copyOf(arguments);
        }
    }

    /// @param advance equal to `size` but for a hopping window
    /// @param grace how long after its end a window takes late rows
    /// @param finalOnly whether only closed windows are passed on, as EMIT FINAL wants
    record Window(
            WindowKind kind,
            Duration size,
            Duration advance,
            Optional<Duration> retention,
            Optional<Duration> grace,
            boolean finalOnly) {
        /// How the keys of a sink carry it.
        Source.Windowed ofKeys() {
            return new Source.Windowed(
                    kind, kind == WindowKind.SESSION ? Optional.empty() : Optional.of(size));
        }
    }

    /// The plan as an indented tree, the last step first.
    static String show(Plan plan) {
        var text = new StringBuilder();
        show(plan, 0, text);
        return text.toString();
    }

    private static void show(Plan plan, int depth, StringBuilder text) {
        text.append("  ".repeat(depth));
        switch (plan) {
            case Scan(var source, _) ->
                    text.append("SCAN ")
                            .append(source.name())
                            .append(" (")
                            .append(source.kind())
                            .append(", topic ")
                            .append(source.topic())
                            .append(")\n");
            case Filter(var input, var keep) -> {
                text.append("FILTER ").append(Show.expr(keep)).append('\n');
                show(input, depth + 1, text);
            }
            case Project(var input, var outputs) -> {
                text.append("PROJECT ").append(Show.outputs(outputs)).append('\n');
                show(input, depth + 1, text);
            }
            case Rekey(var input, var keys, _) -> {
                text.append("PARTITION BY ").append(Show.outputs(keys)).append('\n');
                show(input, depth + 1, text);
            }
            case Explode(var input, var lists) -> {
                text.append("EXPLODE ").append(Show.outputs(lists)).append('\n');
                show(input, depth + 1, text);
            }
            case Group group -> {
                text.append("GROUP BY ")
                        .append(Show.outputs(group.keys()))
                        .append(": ")
                        .append(Show.calls(group.calls()));
                group.window().ifPresent(w -> text.append(" WINDOW ").append(w.kind()));
                text.append(group.sameKey() ? "\n" : " (repartitions)\n");
                show(group.input(), depth + 1, text);
            }
            case Join join -> {
                text.append(join.type()).append(' ').append(join.match()).append(" JOIN ON ");
                text.append(Show.on(join)).append('\n');
                show(join.left().input(), depth + 1, text);
                show(join.right().input(), depth + 1, text);
            }
            case Union(var inputs) -> {
                text.append("UNION ALL\n");
                inputs.forEach(input -> show(input, depth + 1, text));
            }
        }
    }
}
