package io.millrace.sql.analyze;

import io.millrace.data.Scalar;
import io.millrace.data.Type;
import io.millrace.sql.catalog.Catalog;
import io.millrace.sql.catalog.Column;
import io.millrace.sql.catalog.Source;
import io.millrace.sql.parse.Span;
import io.millrace.sql.parse.Sql;
import io.millrace.sql.parse.SqlException;

import java.util.HashMap;
import java.util.List;
import java.util.Optional;

/// `INSERT INTO name [(columns)] VALUES (...)` and `DELETE FROM name WHERE ...`.
final class InsertAnalyzer {
    private InsertAnalyzer() {}

    static InsertRow analyze(Catalog catalog, Sql.WriteRow write) {
        return switch (write) {
            case Sql.InsertValues insert -> insert(catalog, insert, Scope.empty());
            case Sql.Delete delete -> delete(catalog, delete);
        };
    }

    /// The tombstone of a key: every column of it must be given.
    private static InsertRow delete(Catalog catalog, Sql.Delete delete) {
        var from = target(catalog, delete.at(), delete.name());
        if (!from.isTable()) {
            throw new SqlException(
                    delete.at(),
                    "DELETE works on tables, and %s is a stream".formatted(from.name()),
                    "what has happened stays; filter it with WHERE");
        }
        from.query()
                .ifPresent(
                        query -> {
                            throw new SqlException(
                                    delete.at(),
                                    "Cannot delete from %s: query %s writes it"
                                            .formatted(from.name(), query),
                                    "delete from the table or stream that it reads");
                        });
        var exprs = new ExprAnalyzer(Scope.empty(), new TypeNames(catalog));
        var given = new HashMap<String, Typed>();
        for (var condition : JoinAnalyzer.conjuncts(delete.where())) {
            var key = keyValue(from, condition);
            var column = key.column();
            given.put(
                    column.name(),
                    fit(condition.at(), column.name(), exprs.expr(key.value()), column.type()));
        }
        var missing =
                from.keyColumns().stream()
                        .map(Column::name)
                        .filter(name -> !given.containsKey(name))
                        .toList();
        if (!missing.isEmpty()) {
            throw new SqlException(
                    delete.at(),
                    "DELETE needs the whole primary key: missing " + missing,
                    "WHERE key = value AND ...");
        }
        var values =
                from.columns().stream()
                        .filter(c -> c.isKey() || c.isValue())
                        .map(c -> given.getOrDefault(c.name(), new Typed.Const(null, c.type())))
                        .toList();
        return new InsertRow(from, values, true, Optional.empty());
    }

    private record KeyValue(Column column, Sql.Expr value) {}

    /// `key = value`, whichever way round.
    private static KeyValue keyValue(Source from, Sql.Expr condition) {
        if (condition instanceof Sql.Compare(_, var op, var l, var r)
                && op == Sql.CompareOp.EQUAL) {
            for (var key : from.keyColumns()) {
                if (l instanceof Sql.Column(_, _, var name) && name.equals(key.name())) {
                    return new KeyValue(key, r);
                }
                if (r instanceof Sql.Column(_, _, var name) && name.equals(key.name())) {
                    return new KeyValue(key, l);
                }
            }
        }
        throw new SqlException(
                condition.at(),
                "DELETE takes only conditions of the form key = value",
                "the primary key is " + from.keyColumns().stream().map(Column::name).toList());
    }

    /// The column that a value goes to; empty where the statement has too many values, or a name
    /// that is none.
    static Optional<Column> column(Catalog catalog, Sql.InsertValues insert, int value) {
        var targets = targets(target(catalog, insert.at(), insert.name()));
        var names = names(insert, targets);
        return value >= names.size()
                ? Optional.empty()
                : targets.stream().filter(t -> t.name().equals(names.get(value))).findFirst();
    }

    private static List<Column> targets(Source into) {
        return into.columns().stream().filter(c -> c.isKey() || c.isValue()).toList();
    }

    private static List<String> names(Sql.InsertValues insert, List<Column> targets) {
        return insert.columns().isEmpty()
                ? targets.stream().map(Column::name).toList()
                : insert.columns();
    }

    /// @param scope what values can name
    static InsertRow insert(Catalog catalog, Sql.InsertValues insert, Scope scope) {
        var into = target(catalog, insert.at(), insert.name());
        var targets = targets(into);
        var names = names(insert, targets);
        if (names.size() != insert.values().size()) {
            throw new SqlException(
                    insert.at(),
                    "Expected a value for each column: %d columns, %d values"
                            .formatted(names.size(), insert.values().size()),
                    "columns are " + names);
        }
        var exprs = new ExprAnalyzer(scope, new TypeNames(catalog));
        var given = new HashMap<String, Typed>();
        Optional<Typed> rowtime = Optional.empty();
        for (int i = 0; i < names.size(); i++) {
            var name = names.get(i);
            var expr = insert.values().get(i);
            if (name.equals(SystemColumns.ROWTIME)) {
                rowtime = Optional.of(fit(expr.at(), name, exprs.expr(expr), Scalar.BIGINT));
                continue;
            }
            var target =
                    targets.stream()
                            .filter(t -> t.name().equals(name))
                            .findFirst()
                            .orElseThrow(() -> unknown(insert.at(), into, name));
            if (given.put(name, fit(expr.at(), name, exprs.expr(expr), target.type())) != null) {
                throw new SqlException(insert.at(), "column '" + name + "' is given twice");
            }
        }
        for (var target : targets) {
            if (into.isTable() && target.isKey() && !given.containsKey(target.name())) {
                throw new SqlException(
                        insert.at(), "a row of a table needs its key: " + target.name());
            }
        }
        var values =
                targets.stream()
                        .map(t -> given.getOrDefault(t.name(), new Typed.Const(null, t.type())))
                        .toList();
        return new InsertRow(into, values, false, rowtime);
    }

    static Source target(Catalog catalog, Span at, String name) {
        var into =
                catalog.source(name).orElseThrow(() -> Analyzer.unknownSource(catalog, at, name));
        if (into.readOnly() || into.windowed().isPresent()) {
            throw new SqlException(
                    at,
                    "Cannot insert values into %s %s"
                            .formatted(into.readOnly() ? "read-only" : "windowed", into.name()));
        }
        return into;
    }

    private static SqlException unknown(Span at, Source into, String name) {
        return new SqlException(
                at,
                "column '%s' does not exist in %s".formatted(name, into.name()),
                "columns are " + into.columns().stream().map(Column::name).toList());
    }

    /// The value in the column's type. More is allowed than in a query: any number for a number
    /// that holds it, and text for a point in time or a decimal.
    private static Typed fit(Span at, String name, Typed value, Type type) {
        if (ExprAnalyzer.isNull(value)) {
            return new Typed.Const(null, type);
        }
        boolean numbers = value.type().numeric() && type.numeric();
        boolean fromText =
                value.type() == Scalar.STRING && (type.temporal() || type instanceof Type.Decimal);
        boolean nested = !(type instanceof Scalar) && Types.castable(value.type(), type);
        if (!value.type().equals(type) && !numbers && !fromText && !nested) {
            throw new SqlException(
                    at,
                    "column %s is %s, the value is %s".formatted(name, type, value.type()),
                    "CAST the value");
        }
        return ExprAnalyzer.convert(at, value, type);
    }
}
