package io.millrace.sql.analyze;

import io.millrace.sql.parse.Sql;

import java.util.HashSet;
import java.util.Set;

/// Names for columns of a SELECT list that have no alias: a column keeps its own, a field of a
/// STRUCT takes the field's, anything else is `KSQL_COL_0` and so on.
final class Names {
    private static final String GENERATED = "KSQL_COL_";

    private final Scope scope;
    private final Set<String> used = new HashSet<>();
    private int next;

    /// @param scope the columns of the sources, whose names a generated one must not repeat
    Names(Scope scope) {
        this.scope = scope;
        scope.columns().forEach(c -> used.add(c.name()));
    }

    /// @param typed the item's expression over the scope
    String of(Sql.Item.One item, Typed typed) {
        return item.alias().orElseGet(() -> of(item.expr(), typed));
    }

    private String of(Sql.Expr expr, Typed typed) {
        return switch (expr) {
            case Sql.Column(_, _, var name) ->
                    typed instanceof Typed.Input(var index, _, _) ? scope.nameOf(index) : name;
            case Sql.Deref(_, _, var field) -> unique(field);
            default -> generated();
        };
    }

    /// The name of a key of GROUP BY or PARTITION BY.
    String ofKey(Sql.Expr expr, Typed typed) {
        if (typed instanceof Typed.Input(var index, _, _)) {
            return scope.nameOf(index);
        }
        return expr instanceof Sql.Deref(_, _, var field) ? field : generatedKey();
    }

    private String unique(String name) {
        if (used.add(name)) {
            return name;
        }
        for (int i = 1; ; i++) {
            if (used.add(name + "_" + i)) {
                return name + "_" + i;
            }
        }
    }

    private String generated() {
        while (!used.add(GENERATED + next)) {
            next++;
        }
        return GENERATED + next++;
    }

    private String generatedKey() {
        int i = 0;
        while (used.contains(GENERATED + i)) {
            i++;
        }
        return GENERATED + i;
    }
}
