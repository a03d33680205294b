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
import java.util.stream.Collectors;

/// The names that an expression can use: the columns of a node, each known by the alias of its
/// source.
final class Scope {
    /// @param source alias of the source in FROM
    private record Entry(String source, Col col) {}

    private final List<Entry> entries = new ArrayList<>();

    static Scope of(String alias, List<Col> columns) {
        var scope = new Scope();
        columns.forEach(c -> scope.entries.add(new Entry(alias, c)));
        return scope;
    }

    /// The same scope, with the bounds of a window behind its columns.
    Scope withWindow() {
        var scope = new Scope();
        scope.entries.addAll(entries);
        var source = entries.isEmpty() ? "" : entries.getLast().source();
        for (var bound : List.of(SystemColumns.WINDOWSTART, SystemColumns.WINDOWEND)) {
            scope.entries.add(new Entry(source, new Col(bound, Scalar.BIGINT, Col.Role.SYSTEM)));
        }
        return scope;
    }

    /// Nothing can be named: `INSERT INTO ... VALUES`.
    static Scope empty() {
        return new Scope();
    }

    List<Col> columns() {
        return entries.stream().map(Entry::col).toList();
    }

    boolean knows(String source) {
        return entries.stream().anyMatch(e -> e.source().equals(source));
    }

    /// The columns that `*` or `source.*` stand for, by position.
    List<Integer> star(Optional<String> source) {
        var found = new ArrayList<Integer>();
        for (int i = 0; i < entries.size(); i++) {
            var entry = entries.get(i);
            boolean mine = source.isEmpty() || source.get().equals(entry.source());
            if (mine && entry.col().role() != Col.Role.SYSTEM) {
                found.add(i);
            }
        }
        return found;
    }

    /// @throws SqlException if there is none, or more than one
    Typed.Input resolve(Span at, Optional<String> source, String name) {
        if (source.isPresent() && !knows(source.get())) {
            throw new SqlException(
                    at, "'" + source.get() + "' is not a source of this query", sources());
        }
        Typed.Input found = null;
        for (int i = 0; i < entries.size(); i++) {
            var entry = entries.get(i);
            boolean other = source.isPresent() && !source.get().equals(entry.source());
            if (other || !entry.col().name().equals(name)) {
                continue;
            }
            if (found != null) {
                throw new SqlException(
                        at, "column '" + name + "' is ambiguous", "qualify it; " + sources());
            }
            found = new Typed.Input(i, name, entry.col().type());
        }
        if (found == null) {
            throw unknown(at, name);
        }
        return found;
    }

    private String sources() {
        var names = new LinkedHashSet<String>();
        entries.forEach(e -> names.add(e.source()));
        return "sources are " + names;
    }

    private SqlException unknown(Span at, String name) {
        var names =
                entries.stream()
                        .filter(e -> e.col().role() != Col.Role.SYSTEM)
                        .map(e -> e.col().name())
                        .collect(Collectors.toCollection(LinkedHashSet::new));
        var problem = "column '" + name + "' does not exist";
        return Nearest.to(name, names)
                .map(
                        n ->
                                new SqlException(
                                        at,
                                        problem,
                                        "did you mean " + n + "? columns are " + names))
                .orElseGet(() -> new SqlException(at, problem, "columns are " + names));
    }
}
