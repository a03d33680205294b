package io.millrace.sql.analyze;

import io.millrace.sql.catalog.Catalog;
import io.millrace.sql.catalog.Column;
import io.millrace.sql.catalog.Source;
import io.millrace.sql.parse.Span;
import io.millrace.sql.parse.Sql;
import io.millrace.sql.parse.Sql.Item;
import io.millrace.sql.parse.Sql.Relation;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// `SELECT *` from a windowed source: its keys, WINDOWSTART and WINDOWEND, its other columns.
final class WindowedStar {
    private WindowedStar() {}

    static Sql.Select expand(Catalog catalog, Sql.Select select) {
        if (!(select.from() instanceof Relation.Named(_, var name, var alias))) {
            return select;
        }
        var source = catalog.source(name).filter(s -> s.windowed().isPresent());
        if (source.isEmpty() || select.items().stream().noneMatch(Item.All.class::isInstance)) {
            return select;
        }
        var items = new ArrayList<Item>();
        for (var item : select.items()) {
            if (item instanceof Item.All(var at, var of)
                    && of.map(o -> o.equals(alias.orElse(name))).orElse(true)) {
                items.addAll(columns(at, alias.orElse(name), source.get()));
            } else {
                items.add(item);
            }
        }
        return select.with(items);
    }

    private static List<Item> columns(Span at, String source, Source of) {
        var names = new ArrayList<String>();
        of.keyColumns().stream().map(Column::name).forEach(names::add);
        names.add(SystemColumns.WINDOWSTART);
        names.add(SystemColumns.WINDOWEND);
        of.columns().stream().filter(c -> !c.isKey()).map(Column::name).forEach(names::add);
        return names.stream()
                .<Item>map(
                        n ->
                                new Item.One(
                                        at,
                                        new Sql.Column(at, Optional.of(source), n),
                                        Optional.of(n)))
                .toList();
    }
}
