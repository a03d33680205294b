package io.millrace.sql.analyze;

import io.millrace.config.Nearest;
import io.millrace.data.Scalar;
import io.millrace.sql.analyze.Plan.Col;
import io.millrace.sql.parse.Span;
import io.millrace.sql.parse.SqlException;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// The names that an expression can use: the columns of a node, each known by the alias of its
/// source, in their order.
final class Scope {
    /// The alias of what no source has: the key of a join, and its time.
    private static final String NO_SOURCE = "";

    /// @param source alias of the source in FROM
    /// @param named whether a query can name it
    private record Entry(String source, Col col, boolean named) {
        boolean is(String name) {
            return named && col.name().equals(name);
        }

        /// As it is seen from a join around the source.
        Entry within() {
            return new Entry(source, col, named && !source.equals(NO_SOURCE));
        }
    }

    private final List<Entry> entries;

    /// Whether names come from several sources.
    private final boolean joined;

    /// Whether names are fields of a request's body, which need no more than a type.
    private final boolean ofBody;

    private Scope(List<Entry> entries, boolean joined) {
        this(entries, joined, false);
    }

    private Scope(List<Entry> entries, boolean joined, boolean ofBody) {
        this.entries = List.copyOf(entries);
        this.joined = joined;
        this.ofBody = ofBody;
    }

    static Scope of(String alias, List<Col> columns) {
        return new Scope(columns.stream().map(c -> new Entry(alias, c, true)).toList(), false);
    }

    /// The fields of the body of a request whose types are known.
    static Scope ofBody(List<Col> fields) {
        return new Scope(
                fields.stream().map(c -> new Entry("BODY", c, true)).toList(), false, true);
    }

    /// Nothing can be named: `INSERT INTO ... VALUES`.
    static Scope empty() {
        return new Scope(List.of(), false);
    }

    /// Two sources side by side.
    static Scope both(Scope left, Scope right) {
        var entries = Stream.of(left, right).flatMap(s -> s.entries.stream()).map(Entry::within);
        return new Scope(entries.toList(), true);
    }

    /// The same scope, with columns of no source before and behind it.
    Scope around(List<Col> before, boolean named, List<Col> behind) {
        var all = new ArrayList<Entry>();
        before.forEach(c -> all.add(new Entry(NO_SOURCE, c, named)));
        all.addAll(entries);
        behind.forEach(c -> all.add(new Entry(NO_SOURCE, c, true)));
        return new Scope(all, joined);
    }

    /// The same scope, with the bounds of a window behind its columns.
    Scope withWindow() {
        var source = entries.isEmpty() ? NO_SOURCE : entries.getLast().source();
        var all = new ArrayList<>(entries);
        for (var bound : List.of(SystemColumns.WINDOWSTART, SystemColumns.WINDOWEND)) {
            all.add(new Entry(source, new Col(bound, Scalar.BIGINT, Col.Role.SYSTEM), true));
        }
        return new Scope(all, joined);
    }

    List<Col> columns() {
        return entries.stream().map(Entry::col).toList();
    }

    boolean knows(String source) {
        return entries.stream().anyMatch(e -> e.source().equals(source));
    }

    /// The columns that `*` or `source.*` stand for, by position.
    ///
    /// @param windows whether the bounds of the window of a source follow its keys, as they do
    ///   where several sources are joined. Source: ksqlDB's behaviour
    List<Integer> star(Optional<String> source, boolean windows) {
        var found = new ArrayList<Integer>();
        for (var one : entries.stream().map(Entry::source).distinct().toList()) {
            if (source.isEmpty() || source.get().equals(one)) {
                select(one, e -> e.col().role() == Col.Role.KEY, found);
                if (windows || joined) {
                    select(one, Scope::isBound, found);
                }
                select(one, e -> e.col().role() == Col.Role.VALUE, found);
            }
        }
        return found;
    }

    private void select(String source, Predicate<Entry> wanted, List<Integer> found) {
        for (int i = 0; i < entries.size(); i++) {
            var entry = entries.get(i);
            if (entry.named() && entry.source().equals(source) && wanted.test(entry)) {
                found.add(i);
            }
        }
    }

    private static boolean isBound(Entry entry) {
        var name = entry.col().name();
        return entry.col().role() == Col.Role.SYSTEM
                && (name.equals(SystemColumns.WINDOWSTART) || name.equals(SystemColumns.WINDOWEND));
    }

    /// What `*` calls the column at `index`: of several sources, with the alias before it.
    String starName(int index) {
        var entry = entries.get(index);
        var name = entry.col().name();
        return joined && !entry.source().equals(NO_SOURCE) ? entry.source() + "_" + name : name;
    }

    /// `source.name`
    String qualified(int index) {
        var entry = entries.get(index);
        return entry.source().equals(NO_SOURCE)
                ? entry.col().name()
                : entry.source() + "." + entry.col().name();
    }

    /// What a column that is selected by its name is called: as [#starName] where other sources
    /// have that name, too.
    String nameOf(int index) {
        var name = entries.get(index).col().name();
        return entries.stream().filter(e -> e.is(name)).count() > 1 ? starName(index) : name;
    }

    /// A name that no column has: `name`, `name_1` and so on.
    String unused(String name) {
        var unused = name;
        for (int i = 1; has(unused); i++) {
            unused = name + "_" + i;
        }
        return unused;
    }

    private boolean has(String name) {
        return entries.stream().anyMatch(e -> e.is(name));
    }

    /// @throws SqlException if there is none, or more than one
    Typed.Input resolve(Span at, Optional<String> source, String name) {
        if (source.isPresent() && !knows(source.get())) {
            throw new SqlException(
                    at, "'" + source.get() + "' is not a source of this query", choices());
        }
        var found = new ArrayList<Integer>();
        for (int i = 0; i < entries.size(); i++) {
            var entry = entries.get(i);
            boolean other = source.isPresent() && !source.get().equals(entry.source());
            if (entry.is(name) && !other) {
                found.add(i);
            }
        }
        // the time of a join, where its sources have one, too
        found.stream()
                .filter(i -> entries.get(i).source().equals(NO_SOURCE))
                .findFirst()
                .ifPresent(i -> found.retainAll(List.of(i)));
        return switch (found.size()) {
            case 0 -> throw unknown(at, name);
            case 1 -> new Typed.Input(found.getFirst(), name, col(found.getFirst()).type());
            default ->
                    throw new SqlException(
                            at, "column '" + name + "' is ambiguous", "qualify it; " + choices());
        };
    }

    /// Whether a query can name the column at `index`.
    boolean isNamed(int index) {
        return entries.get(index).named();
    }

    private Col col(int index) {
        return entries.get(index).col();
    }

    /// The aliases of the sources.
    Set<String> sources() {
        var names = new LinkedHashSet<String>();
        entries.forEach(e -> names.add(e.source()));
        names.remove(NO_SOURCE);
        return names;
    }

    private String choices() {
        return "sources are " + sources();
    }

    private SqlException unknown(Span at, String name) {
        var names =
                entries.stream()
                        .filter(e -> e.named() && e.col().role() != Col.Role.SYSTEM)
                        .map(e -> e.col().name())
                        .collect(Collectors.toCollection(LinkedHashSet::new));
        var meant = Nearest.to(name, names).map(n -> "did you mean " + n + "? ").orElse("");
        return ofBody
                ? new SqlException(
                        at,
                        "field '" + name + "' of the body has no type",
                        meant + "give it one behind the path, as in (" + name + " VARCHAR)")
                : new SqlException(
                        at, "column '" + name + "' does not exist", meant + "columns are " + names);
    }
}
