package io.millrace.sql.analyze;

import io.millrace.data.Scalar;
import io.millrace.data.Type;
import io.millrace.sql.analyze.Plan.Output;
import io.millrace.sql.analyze.QueryPlan.Order;
import io.millrace.sql.parse.Sql;
import io.millrace.sql.parse.Sql.Item;
import io.millrace.sql.parse.SqlException;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// ORDER BY: what a query sorts by, as items of its SELECT.
///
/// A number is the position of an item, a name or alias of an item is that item; any other
/// expression becomes an item behind those of the query, which the answer does not show.
final class Sorting {
    private static final String HIDDEN = "ORDER_BY_";

    private final Sql.Select select;
    private final List<Item> hidden = new ArrayList<>();

    Sorting(Sql.Select select) {
        this.select = select;
        for (var sort : select.orderBy()) {
            if (!(sort.expr() instanceof Sql.IntegerLiteral) && alias(sort).isEmpty()) {
                var name = Optional.of(HIDDEN + hidden.size());
                hidden.add(new Item.One(sort.at(), sort.expr(), name));
            }
        }
    }

    /// The query with the items that it is sorted by.
    Sql.Select select() {
        if (hidden.isEmpty()) {
            return select;
        }
        var all = new ArrayList<>(select.items());
        all.addAll(hidden);
        return select.with(all);
    }

    /// How many items the answer does not show.
    int hidden() {
        return hidden.size();
    }

    /// @throws SqlException where the query cannot be sorted
    void check(boolean pull) {
        if (!pull && !select.orderBy().isEmpty()) {
            throw new SqlException(
                    select.orderBy().getFirst().at(),
                    "ORDER BY is for pull queries: this one has no end to sort",
                    "remove EMIT, or keep the first of each group with TOPK");
        }
        if (!pull && select.distinct()) {
            throw new SqlException(
                    select.at(),
                    "SELECT DISTINCT is for pull queries",
                    "GROUP BY gives a table with one row for each value");
        }
        if (select.distinct() && !hidden.isEmpty()) {
            throw new SqlException(
                    hidden.getFirst().at(),
                    "SELECT DISTINCT can only be sorted by its own columns",
                    "give the expression an alias in SELECT");
        }
    }

    /// @param outputs of the whole query
    List<Order> order(List<Output> outputs) {
        var order = new ArrayList<Order>();
        int next = outputs.size() - hidden.size();
        for (var sort : select.orderBy()) {
            int output =
                    switch (sort.expr()) {
                        case Sql.IntegerLiteral(_, var position) -> position - 1;
                        default -> {
                            var alias = alias(sort);
                            yield alias.isPresent() ? named(outputs, alias.get()) : next++;
                        }
                    };
            if (output < 0 || output >= outputs.size()) {
                throw new SqlException(
                        sort.at(),
                        "ORDER BY position %d is not in the SELECT list".formatted(output + 1),
                        "positions are 1 to " + (outputs.size() - hidden.size()));
            }
            check(sort, outputs.get(output).expr().type());
            order.add(new Order(output, sort.descending(), sort.nullsFirst()));
        }
        return order;
    }

    private static void check(Sql.Sort sort, Type type) {
        boolean ordered = type instanceof Scalar || type instanceof Type.Decimal;
        if (!ordered) {
            throw new SqlException(sort.at(), "ORDER BY cannot sort " + type);
        }
    }

    private static int named(List<Output> outputs, String name) {
        for (int i = 0; i < outputs.size(); i++) {
            if (outputs.get(i).name().equals(name)) {
                return i;
            }
        }
        return -1;
    }

    private Optional<String> alias(Sql.Sort sort) {
        return sort.expr() instanceof Sql.Column(_, var source, var name)
                        && source.isEmpty()
                        && select.items().stream()
                                .anyMatch(i -> i instanceof Item.One one && isNamed(one, name))
                ? Optional.of(name)
                : Optional.empty();
    }

    private static boolean isNamed(Item.One item, String name) {
        return item.alias()
                .map(name::equals)
                .orElse(
                        item.expr() instanceof Sql.Column(_, var source, var column)
                                && source.isEmpty()
                                && column.equals(name));
    }
}
