package io.millrace.sql.functions;

import org.jspecify.annotations.Nullable;

import java.util.Objects;

/// Choices between values.
final class Conditionals {
    private Conditionals() {}

    @SqlFunction(
            name = "COALESCE",
            doc = "The first argument that is not NULL.",
            example = "COALESCE(NULL, 1, 2) = 1",
            signature = "T, T... -> T",
            nulls = true)
    public static @Nullable Object coalesce(@Nullable Object first, @Nullable Object... others) {
        if (first != null) {
            return first;
        }
        for (var other : others) {
            if (other != null) {
                return other;
            }
        }
        return null;
    }

    @SqlFunction(
            name = "IFNULL",
            doc = "The first argument, or the second where the first is NULL.",
            example = "IFNULL(NULL, 'none') = 'none'",
            signature = "T, T -> T",
            nulls = true)
    public static @Nullable Object ifNull(@Nullable Object value, @Nullable Object otherwise) {
        return value == null ? otherwise : value;
    }

    @SqlFunction(
            name = "NULLIF",
            doc = "NULL where both arguments are equal, else the first.",
            example = "NULLIF(1, 1) = NULL",
            signature = "T, T -> T",
            nulls = true)
    public static @Nullable Object nullIf(@Nullable Object value, @Nullable Object unwanted) {
        return Objects.equals(value, unwanted) ? null : value;
    }

    @SqlFunction(
            name = "GREATEST",
            doc =
                    "The greatest of the arguments, which have one type, or are numbers of which"
                            + " one is a DOUBLE; NULL is left out.",
            example = "GREATEST(1, 3, 2) = 3",
            signature = "C, C... -> C",
            nulls = true)
    public static @Nullable Object greatest(@Nullable Object first, @Nullable Object... others) {
        Object best = first;
        for (var other : others) {
            if (best == null || (other != null && compare(other, best) > 0)) {
                best = other;
            }
        }
        return best;
    }

    @SqlFunction(
            name = "LEAST",
            doc =
                    "The least of the arguments, which have one type, or are numbers of which one"
                            + " is a DOUBLE; NULL is left out.",
            example = "LEAST(1, 3, 2) = 1",
            signature = "C, C... -> C",
            nulls = true)
    public static @Nullable Object least(@Nullable Object first, @Nullable Object... others) {
        Object best = first;
        for (var other : others) {
            if (best == null || (other != null && compare(other, best) < 0)) {
                best = other;
            }
        }
        return best;
    }

    @SqlFunction(
            name = "AS_VALUE",
            doc = "The argument: copies a column of the key into the value.",
            example = "AS_VALUE(1) = 1",
            signature = "T -> T",
            nulls = true)
    public static @Nullable Object asValue(@Nullable Object value) {
        return value;
    }

    /// The order of two values of one type that has one.
    @SuppressWarnings("unchecked") // both are of the class that Type lists for the type they share
    static int compare(Object a, Object b) {
        return ((Comparable<Object>) a).compareTo(b);
    }
}
