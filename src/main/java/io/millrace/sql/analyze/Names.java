package io.millrace.sql.analyze;

import io.millrace.sql.analyze.Plan.Col;
import io.millrace.sql.parse.Sql;

import java.util.Collection;
import java.util.HashSet;
import java.util.Set;

/// Names for columns of a SELECT list that have no alias: a column keeps its own, a field of a
/// STRUCT takes the field's, anything else is `KSQL_COL_0` and so on.
final class Names {
    private static final String GENERATED = "KSQL_COL_";

    private final Set<String> used = new HashSet<>();
    private int next;

    /// @param columns those of the sources, whose names a generated one must not repeat
    Names(Collection<Col> columns) {
        columns.forEach(c -> used.add(c.name()));
    }

    String of(Sql.Item.One item) {
        return item.alias().orElseGet(() -> of(item.expr()));
    }

    private String of(Sql.Expr expr) {
        return switch (expr) {
            case Sql.Column(_, _, var name) -> name;
            case Sql.Deref(_, _, var field) -> unique(field);
            default -> generated();
        };
    }

    /// The name of a key that no item names.
    String ofKey(Sql.Expr expr) {
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
