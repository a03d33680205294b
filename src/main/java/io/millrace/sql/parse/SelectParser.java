package io.millrace.sql.parse;

import io.millrace.sql.parse.Sql.Expr;
import io.millrace.sql.parse.Sql.JoinKind;
import io.millrace.sql.parse.Sql.Relation;
import io.millrace.sql.parse.Sql.WindowKind;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// Queries, one method a grammar rule.
final class SelectParser {
    /// Words that go on with the query where an alias without AS could stand.
    private static final Set<String> NOT_AN_ALIAS =
            Set.of("EMIT", "WINDOW", "PARTITION", "CROSS", "NATURAL", "UNION", "ORDER");

    private final Tokens tokens;
    private final ExprParser exprs;

    /// The queries of the WITH clauses around what is parsed.
    private final Map<String, Sql.Select> named = new HashMap<>();

    SelectParser(Tokens tokens, ExprParser exprs) {
        this.tokens = tokens;
        this.exprs = exprs;
    }

    /// `query = [WITH name AS '(' query ')' {, ...}] select {UNION ALL select} [EMIT] [LIMIT]`
    ///
    /// A name of a WITH stands for its query from there on, also in the ones that follow.
    Sql.Select query() {
        var outer = Map.copyOf(named);
        if (tokens.accept("WITH")) {
            tokens.commaList(
                    () -> {
                        var name = tokens.name(" of the query");
                        tokens.expect("AS", "(");
                        named.put(name, query());
                        tokens.expect(")");
                        return name;
                    });
        }
        var first = select();
        var all = new ArrayList<>(List.of(first));
        while (tokens.sees("UNION")) {
            var at = tokens.expect("UNION");
            if (!tokens.accept("ALL")) {
                throw new SqlException(
                        at,
                        "UNION is only supported as UNION ALL",
                        "UNION ALL keeps all rows; GROUP BY makes equal ones one");
            }
            all.add(select());
        }
        named.keySet().retainAll(outer.keySet());
        named.putAll(outer);
        return all.size() == 1 ? first : union(all);
    }

    /// `SELECT * FROM` the rows of all; ORDER BY, EMIT and LIMIT behind the last are those of the
    /// whole.
    private static Sql.Select union(List<Sql.Select> all) {
        var last = all.getLast();
        all.set(all.size() - 1, last.withoutEnd());
        var at = all.getFirst().at();
        return new Sql.Select(
                at,
                false,
                List.of(new Sql.Item.All(at, Optional.empty())),
                new Relation.Union(at, all),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                last.orderBy(),
                last.emit(),
                last.limit());
    }

    /// `select = SELECT [DISTINCT] item {, item} FROM relation [WINDOW] [WHERE] [GROUP BY]
    /// [PARTITION BY] [HAVING] [ORDER BY] [EMIT] [LIMIT]`
    private Sql.Select select() {
        var at = tokens.expect("SELECT");
        boolean distinct = tokens.accept("DISTINCT");
        var items = tokens.commaList(this::item);
        tokens.expect("FROM");
        var from = relation();
        var window = tokens.sees("WINDOW") ? Optional.of(window()) : Optional.<Sql.Window>empty();
        var where = tokens.accept("WHERE") ? Optional.of(exprs.expr()) : Optional.<Expr>empty();
        var groupBy = keys("GROUP");
        var partitionBy = keys("PARTITION");
        var having = tokens.accept("HAVING") ? Optional.of(exprs.expr()) : Optional.<Expr>empty();
        List<Sql.Sort> orderBy =
                tokens.accept("ORDER", "BY") ? tokens.commaList(this::sort) : List.of();
        var emit = emit();
        var limit =
                tokens.accept("LIMIT")
                        ? Optional.of(tokens.integer(" of rows"))
                        : Optional.<Integer>empty();
        return new Sql.Select(
                at,
                distinct,
                items,
                from,
                window,
                where,
                groupBy,
                partitionBy,
                having,
                orderBy,
                emit,
                limit);
    }

    /// `sort = expr [ASC | DESC] [NULLS (FIRST | LAST)]`
    private Sql.Sort sort() {
        var at = tokens.here();
        var expr = exprs.expr();
        boolean descending = tokens.accept("DESC");
        if (!descending) {
            tokens.accept("ASC");
        }
        boolean nullsFirst = descending;
        if (tokens.accept("NULLS")) {
            nullsFirst = tokens.accept("FIRST");
            if (!nullsFirst) {
                tokens.expect("LAST");
            }
        }
        return new Sql.Sort(at, expr, descending, nullsFirst);
    }

    /// `emit = [EMIT (CHANGES | FINAL)]`
    private Sql.Emit emit() {
        if (!tokens.accept("EMIT")) {
            return Sql.Emit.NONE;
        }
        if (tokens.accept("FINAL")) {
            return Sql.Emit.FINAL;
        }
        tokens.expect("CHANGES");
        return Sql.Emit.CHANGES;
    }

    /// `keys = (GROUP | PARTITION) BY (expr {, expr} | '(' expr {, expr} ')')`
    private Optional<Sql.Keys> keys(String word) {
        if (!tokens.sees(word)) {
            return Optional.empty();
        }
        var at = tokens.expect(word, "BY");
        var all = new ArrayList<Expr>();
        do {
            all.addAll(keyGroup());
        } while (tokens.accept(","));
        return Optional.of(new Sql.Keys(at, all));
    }

    /// `GROUP BY (a, b)` is the same as `GROUP BY a, b`; `GROUP BY (a + b) * c` is an expression.
    private List<Expr> keyGroup() {
        if (seesTuple()) {
            tokens.expect("(");
            var all = tokens.commaList(exprs::expr);
            tokens.expect(")");
            return all;
        }
        return List.of(exprs.expr());
    }

    /// True where the parenthesis that comes holds a comma at its own level.
    private boolean seesTuple() {
        if (!tokens.sees("(")) {
            return false;
        }
        int depth = 0;
        for (int i = 0; tokens.peek(i).kind() != Token.Kind.END; i++) {
            var token = tokens.peek(i);
            if (token.is("(") || token.is("[")) {
                depth++;
            } else if (token.is(")") || token.is("]")) {
                depth--;
                if (depth == 0) {
                    return false;
                }
            } else if (token.is(",") && depth == 1) {
                return true;
            }
        }
        return false;
    }

    /// `item = * | source.* | expr->* | expr [[AS] alias]`
    private Sql.Item item() {
        var at = tokens.here();
        if (tokens.accept("*")) {
            return new Sql.Item.All(at, Optional.empty());
        }
        if (tokens.seesName() && tokens.peek(1).is(".") && tokens.peek(2).is("*")) {
            var source = tokens.name("");
            tokens.expect(".", "*");
            return new Sql.Item.All(at, Optional.of(source));
        }
        var expr = exprs.expr();
        if (tokens.accept("->", "*")) {
            return new Sql.Item.AllFields(at, expr);
        }
        if (tokens.accept("AS")) {
            return new Sql.Item.One(at, expr, Optional.of(tokens.name(" of a column")));
        }
        var alias = tokens.seesName() ? Optional.of(tokens.name("")) : Optional.<String>empty();
        return new Sql.Item.One(at, expr, alias);
    }

    /// `relation = source {kind JOIN source [WITHIN] ON expr}`
    private Relation relation() {
        Relation left = source();
        while (true) {
            var at = tokens.here();
            var kind = joinKind();
            if (kind.isEmpty()) {
                return left;
            }
            var right = source();
            var within =
                    tokens.sees("WITHIN") ? Optional.of(within()) : Optional.<Sql.Within>empty();
            tokens.expect("ON");
            left = new Relation.Join(at, kind.get(), left, right, within, exprs.expr());
        }
    }

    /// `kind = [INNER] | LEFT [OUTER] | RIGHT [OUTER] | FULL [OUTER]`
    private Optional<JoinKind> joinKind() {
        if (tokens.accept("JOIN") || tokens.accept("INNER", "JOIN")) {
            return Optional.of(JoinKind.INNER);
        }
        if (tokens.accept("LEFT", "JOIN") || tokens.accept("LEFT", "OUTER", "JOIN")) {
            return Optional.of(JoinKind.LEFT);
        }
        if (tokens.accept("RIGHT", "JOIN") || tokens.accept("RIGHT", "OUTER", "JOIN")) {
            return Optional.of(JoinKind.RIGHT);
        }
        if (tokens.accept("FULL", "JOIN")
                || tokens.accept("FULL", "OUTER", "JOIN")
                || tokens.accept("OUTER", "JOIN")) {
            return Optional.of(JoinKind.OUTER);
        }
        return Optional.empty();
    }

    /// `source = (name | '(' query ')') [[AS] alias]`
    private Relation source() {
        var at = tokens.here();
        if (tokens.accept("(")) {
            var query = query();
            tokens.expect(")");
            return new Relation.Subquery(at, query, alias().orElse(""));
        }
        var name = tokens.name(" of a stream or table");
        var alias = alias();
        var query = named.get(name);
        return query == null
                ? new Relation.Named(at, name, alias)
                : new Relation.Subquery(at, query, alias.orElse(name));
    }

    /// `alias = [[AS] name]`
    private Optional<String> alias() {
        if (tokens.accept("AS")) {
            return Optional.of(tokens.name(" as alias"));
        }
        boolean alias = tokens.seesName() && !NOT_AN_ALIAS.contains(tokens.peek().text());
        return alias ? Optional.of(tokens.name("")) : Optional.empty();
    }

    /// `within = WITHIN (duration | '(' duration , duration ')') [GRACE PERIOD duration]`
    private Sql.Within within() {
        var at = tokens.expect("WITHIN");
        Duration before;
        Duration after;
        if (tokens.accept("(")) {
            before = Units.duration(tokens);
            tokens.expect(",");
            after = Units.duration(tokens);
            tokens.expect(")");
        } else {
            before = Units.duration(tokens);
            after = before;
        }
        var grace =
                tokens.accept("GRACE", "PERIOD")
                        ? Optional.of(Units.duration(tokens))
                        : Optional.<Duration>empty();
        return new Sql.Within(at, before, after, grace);
    }

    /// `window = WINDOW [name] (TUMBLING (SIZE d) | HOPPING (SIZE d, ADVANCE BY d) | SESSION (d))`,
    /// each with `[, RETENTION d] [, GRACE PERIOD d]`
    private Sql.Window window() {
        var at = tokens.expect("WINDOW");
        if (!tokens.peek(1).is("(")) {
            tokens.name(" of the window");
        }
        var kind =
                tokens.accept("TUMBLING")
                        ? WindowKind.TUMBLING
                        : tokens.accept("HOPPING")
                                ? WindowKind.HOPPING
                                : tokens.accept("SESSION") ? WindowKind.SESSION : null;
        if (kind == null) {
            throw tokens.unexpected("'TUMBLING', 'HOPPING' or 'SESSION'");
        }
        tokens.expect("(");
        if (kind != WindowKind.SESSION) {
            tokens.expect("SIZE");
        }
        var size = Units.duration(tokens);
        var advance = size;
        if (kind == WindowKind.HOPPING) {
            tokens.expect(",", "ADVANCE", "BY");
            advance = Units.duration(tokens);
        }
        var retention = option("RETENTION");
        var grace = option("GRACE", "PERIOD");
        tokens.expect(")");
        return new Sql.Window(at, kind, size, advance, retention, grace);
    }

    private Optional<Duration> option(String... words) {
        if (!tokens.sees(",") || !tokens.peek(1).is(words[0])) {
            return Optional.empty();
        }
        tokens.expect(",");
        tokens.expect(words);
        return Optional.of(Units.duration(tokens));
    }
}
