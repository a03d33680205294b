package io.millrace.sql.functions;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Objects;

/// Arrays. Positions count from 1.
final class Lists {
    private static final int SERIES_MAX = 1_000_000;

    private Lists() {}

    private static List<@Nullable Object> list(Collection<? extends @Nullable Object> values) {
        return Collections.unmodifiableList(new ArrayList<@Nullable Object>(values));
    }

    @SqlFunction(
            name = "ARRAY_LENGTH",
            doc = "How many elements.",
            example = "ARRAY_LENGTH(ARRAY[1, 2]) = 2",
            signature = "ARRAY<T> -> INTEGER")
    public static int length(List<?> array) {
        return array.size();
    }

    @SqlFunction(
            name = "ARRAY_CONTAINS",
            doc = "Whether an element equals the value, which may be NULL.",
            example = "ARRAY_CONTAINS(ARRAY[1, 2], 2) = TRUE",
            signature = "ARRAY<T>, T -> BOOLEAN",
            nulls = true)
    public static boolean contains(@Nullable List<?> array, @Nullable Object value) {
        return array != null && array.stream().anyMatch(v -> Objects.equals(v, value));
    }

    @SqlFunction(
            name = "ARRAY_CONCAT",
            doc = "The elements of both arrays; a NULL array is left out.",
            example = "ARRAY_CONCAT(ARRAY[1], ARRAY[2]) = ARRAY[1, 2]",
            signature = "ARRAY<T>, ARRAY<T> -> ARRAY<T>",
            nulls = true)
    public static @Nullable List<@Nullable Object> concat(
            @Nullable List<@Nullable Object> first, @Nullable List<@Nullable Object> second) {
        if (first == null || second == null) {
            return first == null ? second : first;
        }
        var all = new ArrayList<@Nullable Object>(first);
        all.addAll(second);
        return Collections.unmodifiableList(all);
    }

    @SqlFunction(
            name = "ARRAY_DISTINCT",
            doc = "Every element once, in the order of the first.",
            example = "ARRAY_DISTINCT(ARRAY[1, 2, 1]) = ARRAY[1, 2]",
            signature = "ARRAY<T> -> ARRAY<T>")
    public static List<@Nullable Object> distinct(List<@Nullable Object> array) {
        return list(new LinkedHashSet<@Nullable Object>(array));
    }

    @SqlFunction(
            name = "ARRAY_UNION",
            doc = "Every element of either array once.",
            example = "ARRAY_UNION(ARRAY[1, 1], ARRAY[2]) = ARRAY[1, 2]",
            signature = "ARRAY<T>, ARRAY<T> -> ARRAY<T>")
    public static List<@Nullable Object> union(
            List<@Nullable Object> first, List<@Nullable Object> second) {
        var all = new LinkedHashSet<@Nullable Object>(first);
        all.addAll(second);
        return list(all);
    }

    @SqlFunction(
            name = "ARRAY_INTERSECT",
            doc = "Every element of the first array that is in the second, once.",
            example = "ARRAY_INTERSECT(ARRAY[1, 2], ARRAY[2]) = ARRAY[2]",
            signature = "ARRAY<T>, ARRAY<T> -> ARRAY<T>")
    public static List<@Nullable Object> intersect(
            List<@Nullable Object> first, List<@Nullable Object> second) {
        var all = new LinkedHashSet<@Nullable Object>(first);
        all.retainAll(new HashSet<@Nullable Object>(second));
        return list(all);
    }

    @SqlFunction(
            name = "ARRAY_EXCEPT",
            doc = "Every element of the first array that is not in the second, once.",
            example = "ARRAY_EXCEPT(ARRAY[1, 2], ARRAY[2]) = ARRAY[1]",
            signature = "ARRAY<T>, ARRAY<T> -> ARRAY<T>")
    public static List<@Nullable Object> except(
            List<@Nullable Object> first, List<@Nullable Object> second) {
        var all = new LinkedHashSet<@Nullable Object>(first);
        all.removeAll(new HashSet<@Nullable Object>(second));
        return list(all);
    }

    @SqlFunction(
            name = "ARRAY_REMOVE",
            doc = "The array without the elements that equal the value, which may be NULL.",
            example = "ARRAY_REMOVE(ARRAY[1, 2, 1], 1) = ARRAY[2]",
            signature = "ARRAY<T>, T -> ARRAY<T>",
            nulls = true)
    public static @Nullable List<@Nullable Object> remove(
            @Nullable List<@Nullable Object> array, @Nullable Object value) {
        return array == null
                ? null
                : list(array.stream().filter(v -> !Objects.equals(v, value)).toList());
    }

    @SqlFunction(
            name = "ARRAY_MAX",
            doc = "The greatest element; NULL is left out.",
            example = "ARRAY_MAX(ARRAY[1, 3, 2]) = 3",
            signature = "ARRAY<C> -> C")
    public static @Nullable Object max(List<?> array) {
        Object best = null;
        for (var value : array) {
            best = Conditionals.greatest(best, value);
        }
        return best;
    }

    @SqlFunction(
            name = "ARRAY_MIN",
            doc = "The least element; NULL is left out.",
            example = "ARRAY_MIN(ARRAY[1, 3, 2]) = 1",
            signature = "ARRAY<C> -> C")
    public static @Nullable Object min(List<?> array) {
        Object best = null;
        for (var value : array) {
            best = Conditionals.least(best, value);
        }
        return best;
    }

    @SqlFunction(
            name = "ARRAY_SORT",
            doc = "The elements in ascending order, NULL last.",
            example = "ARRAY_SORT(ARRAY[2, 1]) = ARRAY[1, 2]",
            signature = "ARRAY<C> -> ARRAY<C>")
    public static @Nullable List<@Nullable Object> sort(List<@Nullable Object> array) {
        return sort(array, "ASC");
    }

    @SqlFunction(
            name = "ARRAY_SORT",
            doc = "The elements in the order 'ASC' or 'DESC', NULL last.",
            example = "ARRAY_SORT(ARRAY[1, 2], 'DESC') = ARRAY[2, 1]",
            signature = "ARRAY<C>, STRING -> ARRAY<C>")
    public static @Nullable List<@Nullable Object> sort(
            List<@Nullable Object> array, String direction) {
        Comparator<Object> order =
                switch (direction.toUpperCase(Locale.ROOT)) {
                    case "ASC", "ASCENDING" -> Conditionals::compare;
                    case "DESC", "DESCENDING" -> (a, b) -> Conditionals.compare(b, a);
                    default ->
                            throw new IllegalArgumentException(
                                    "the order is ASC or DESC, not " + direction);
                };
        var sorted = new ArrayList<@Nullable Object>(array);
        sorted.sort(Comparator.nullsLast(order));
        return Collections.unmodifiableList(sorted);
    }

    @SqlFunction(
            name = "SLICE",
            doc = "The elements from one position to another, both included; NULL is an end.",
            example = "SLICE(ARRAY[1, 2, 3], 2, 3) = ARRAY[2, 3]",
            signature = "ARRAY<T>, INTEGER, INTEGER -> ARRAY<T>",
            nulls = true)
    public static @Nullable List<@Nullable Object> slice(
            @Nullable List<@Nullable Object> array, @Nullable Integer from, @Nullable Integer to) {
        if (array == null) {
            return null;
        }
        int start = from == null ? 0 : Math.max(from - 1, 0);
        int end = to == null ? array.size() : Math.min(to, array.size());
        return start >= end ? List.of() : list(array.subList(start, end));
    }

    @SqlFunction(
            name = "GENERATE_SERIES",
            doc = "The numbers from the first to the second, both included.",
            example = "GENERATE_SERIES(1, 3) = ARRAY[1, 2, 3]",
            signature = "INTEGER, INTEGER -> ARRAY<INTEGER>")
    public static List<Integer> series(int from, int to) {
        return series(from, to, from <= to ? 1 : -1);
    }

    @SqlFunction(
            name = "GENERATE_SERIES",
            doc = "The numbers from the first to the second by steps of the third.",
            example = "GENERATE_SERIES(5, 1, -2) = ARRAY[5, 3, 1]",
            signature = "INTEGER, INTEGER, INTEGER -> ARRAY<INTEGER>")
    public static List<Integer> series(int from, int to, int step) {
        return series((long) from, to, step).stream().map(Long::intValue).toList();
    }

    @SqlFunction(
            name = "GENERATE_SERIES",
            doc = "The numbers from the first to the second, both included.",
            signature = "BIGINT, BIGINT -> ARRAY<BIGINT>")
    public static List<Long> series(long from, long to) {
        return series(from, to, from <= to ? 1 : -1);
    }

    @SqlFunction(
            name = "GENERATE_SERIES",
            doc = "The numbers from the first to the second by steps of the third.",
            signature = "BIGINT, BIGINT, INTEGER -> ARRAY<BIGINT>")
    public static List<Long> series(long from, long to, int step) {
        if (step == 0 || Long.signum(to - from) * (long) step < 0) {
            throw new IllegalArgumentException(
                    "steps of %d do not lead from %d to %d".formatted(step, from, to));
        }
        long count = Math.abs((to - from) / step) + 1;
        if (count > SERIES_MAX) {
            throw new IllegalArgumentException(
                    "a series of %d numbers is too long, the limit is %d"
                            .formatted(count, SERIES_MAX));
        }
        var series = new ArrayList<Long>((int) count);
        for (long i = 0; i < count; i++) {
            series.add(from + i * step);
        }
        return Collections.unmodifiableList(series);
    }
}
