package io.millrace.connect.jdbc;

import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/// A table that exists, as its database describes it.
///
/// @param uniqueKeys the primary key first, then the unique indexes; names of columns
public record Table(TableName name, List<Column> columns, List<Set<String>> uniqueKeys) {
    public Table {
        columns = List.copyOf(columns);
        uniqueKeys = List.copyOf(uniqueKeys);
    }

    /// The column of exactly this name, otherwise the one that differs in upper and lower case
    /// only.
    Optional<Column> column(String wanted) {
        var exact = columns.stream().filter(c -> c.name().equals(wanted)).findFirst();
        return exact.or(
                () -> columns.stream().filter(c -> c.name().equalsIgnoreCase(wanted)).findFirst());
    }

    /// Whether no two rows agree in all these columns.
    boolean isKey(Collection<String> names) {
        var wanted = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);
        wanted.addAll(names);
        return uniqueKeys.stream()
                .anyMatch(key -> key.size() == wanted.size() && wanted.containsAll(key));
    }

    /// Whether no two rows agree in all columns.
    boolean hasKey() {
        return uniqueKeys.stream().anyMatch(this::neverNull);
    }

    private boolean neverNull(Set<String> key) {
        return !key.isEmpty()
                && key.stream().allMatch(k -> column(k).filter(c -> !c.nullable()).isPresent());
    }

    /// For messages.
    List<String> columnNames() {
        return columns.stream().map(Column::name).toList();
    }
}
