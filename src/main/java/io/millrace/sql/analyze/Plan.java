package io.millrace.sql.analyze;

import io.millrace.data.Type;
import io.millrace.sql.catalog.Source;
import io.millrace.sql.functions.Aggregate;
import io.millrace.sql.parse.Sql.Kind;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// What a query does, step by step: every name resolved, every expression typed. No Kafka.
///
/// A node is a stream or a table of rows with [#columns()]; the expressions of the node above it
/// refer to them by position. Key columns come first.
public sealed interface Plan {
    /// What a row of this node holds.
    List<Col> columns();

    Kind kind();

    /// The node that this run of stateless steps stands on: a [Scan] or a [Group].
    default Plan base() {
        return switch (this) {
            case Scan _, Group _ -> this;
            case Filter(var input, _) -> input.base();
            case Project(var input, _) -> input.base();
            case Rekey(var input, _, _) -> input.base();
            case Explode(var input, _) -> input.base();
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
    /// renamed.
    record Project(Plan input, List<Output> outputs) implements Plan {
        public Project {
            outputs = List.copyOf(outputs);
        }

        @Override
        public List<Col> columns() {
            return outputs.stream().map(Output::column).toList();
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
    ///
    /// @param sameKey true where the keys are the input's own key columns, in their order
    record Group(
            Plan input,
            List<Output> keys,
            boolean sameKey,
            List<AggregateCall> calls,
            Optional<Window> window,
            List<Col> columns)
            implements Plan {
        public Group {
            keys = List.copyOf(keys);
            calls = List.copyOf(calls);
            columns = List.copyOf(columns);
        }

        @Override
        public Kind kind() {
            return Kind.TABLE;
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
            io.millrace.sql.parse.Sql.WindowKind kind,
            Duration size,
            Duration advance,
            Optional<Duration> retention,
            Optional<Duration> grace,
            boolean finalOnly) {}

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
        }
    }
}
