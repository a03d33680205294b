package io.millrace.sql.functions;

import org.jspecify.annotations.Nullable;

/// Hiding what a text says while keeping its shape. The last four arguments of the longer forms say
/// what stands for an upper-case letter, a lower-case one, a digit and anything else; NULL keeps
/// it.
final class Masks {
    private static final String UPPER = "X";
    private static final String LOWER = "x";
    private static final String DIGIT = "n";
    private static final String OTHER = "-";

    private Masks() {}

    @SqlFunction(
            name = "MASK",
            doc = "The text with letters, digits and all others replaced.",
            example = "MASK('My Test $123') = 'Xx-Xxxx--nnn'")
    public static String mask(String text) {
        return range(text, 0, text.length(), UPPER, LOWER, DIGIT, OTHER);
    }

    @SqlFunction(
            name = "MASK",
            doc = "The same with other replacements; NULL keeps what it would replace.",
            example = "MASK('Ab1', '*', NULL, '1', NULL) = '*b1'",
            nulls = true)
    public static @Nullable String mask(
            @Nullable String text,
            @Nullable String upper,
            @Nullable String lower,
            @Nullable String digit,
            @Nullable String other) {
        return text == null ? null : range(text, 0, text.length(), upper, lower, digit, other);
    }

    @SqlFunction(
            name = "MASK_LEFT",
            doc = "The text with its first characters replaced.",
            example = "MASK_LEFT('Ab12', 3) = 'Xxn2'")
    public static String left(String text, int count) {
        return range(text, 0, checked(count), UPPER, LOWER, DIGIT, OTHER);
    }

    @SqlFunction(
            name = "MASK_LEFT",
            doc = "The same with other replacements.",
            example = "MASK_LEFT('Ab12', 1, '*', '*', '*', '*') = '*b12'",
            nulls = true)
    public static @Nullable String left(
            @Nullable String text,
            @Nullable Integer count,
            @Nullable String upper,
            @Nullable String lower,
            @Nullable String digit,
            @Nullable String other) {
        return text == null || count == null
                ? null
                : range(text, 0, checked(count), upper, lower, digit, other);
    }

    @SqlFunction(
            name = "MASK_RIGHT",
            doc = "The text with its last characters replaced.",
            example = "MASK_RIGHT('Ab12', 3) = 'Axnn'")
    public static String right(String text, int count) {
        return range(
                text, text.length() - checked(count), text.length(), UPPER, LOWER, DIGIT, OTHER);
    }

    @SqlFunction(
            name = "MASK_RIGHT",
            doc = "The same with other replacements.",
            example = "MASK_RIGHT('Ab12', 1, '*', '*', '*', '*') = 'Ab1*'",
            nulls = true)
    public static @Nullable String right(
            @Nullable String text,
            @Nullable Integer count,
            @Nullable String upper,
            @Nullable String lower,
            @Nullable String digit,
            @Nullable String other) {
        return text == null || count == null
                ? null
                : range(
                        text,
                        text.length() - checked(count),
                        text.length(),
                        upper,
                        lower,
                        digit,
                        other);
    }

    @SqlFunction(
            name = "MASK_KEEP_LEFT",
            doc = "The text with all but its first characters replaced.",
            example = "MASK_KEEP_LEFT('Ab12', 1) = 'Axnn'")
    public static String keepLeft(String text, int count) {
        return range(text, checked(count), text.length(), UPPER, LOWER, DIGIT, OTHER);
    }

    @SqlFunction(
            name = "MASK_KEEP_LEFT",
            doc = "The same with other replacements.",
            example = "MASK_KEEP_LEFT('Ab12', 3, '*', '*', '*', '*') = 'Ab1*'",
            nulls = true)
    public static @Nullable String keepLeft(
            @Nullable String text,
            @Nullable Integer count,
            @Nullable String upper,
            @Nullable String lower,
            @Nullable String digit,
            @Nullable String other) {
        return text == null || count == null
                ? null
                : range(text, checked(count), text.length(), upper, lower, digit, other);
    }

    @SqlFunction(
            name = "MASK_KEEP_RIGHT",
            doc = "The text with all but its last characters replaced.",
            example = "MASK_KEEP_RIGHT('Ab12', 1) = 'Xxn2'")
    public static String keepRight(String text, int count) {
        return range(text, 0, text.length() - checked(count), UPPER, LOWER, DIGIT, OTHER);
    }

    @SqlFunction(
            name = "MASK_KEEP_RIGHT",
            doc = "The same with other replacements.",
            example = "MASK_KEEP_RIGHT('Ab12', 3, '*', '*', '*', '*') = '*b12'",
            nulls = true)
    public static @Nullable String keepRight(
            @Nullable String text,
            @Nullable Integer count,
            @Nullable String upper,
            @Nullable String lower,
            @Nullable String digit,
            @Nullable String other) {
        return text == null || count == null
                ? null
                : range(text, 0, text.length() - checked(count), upper, lower, digit, other);
    }

    private static int checked(int count) {
        if (count < 0) {
            throw new IllegalArgumentException("cannot mask %d characters".formatted(count));
        }
        return count;
    }

    private static String range(
            String text,
            int from,
            int to,
            @Nullable String upper,
            @Nullable String lower,
            @Nullable String digit,
            @Nullable String other) {
        var masked = new StringBuilder(text);
        for (int i = Math.max(from, 0); i < Math.min(to, text.length()); i++) {
            char c = text.charAt(i);
            String with =
                    Character.isUpperCase(c)
                            ? upper
                            : Character.isLowerCase(c)
                                    ? lower
                                    : Character.isDigit(c) ? digit : other;
            if (with != null && !with.isEmpty()) {
                masked.setCharAt(i, with.charAt(0));
            }
        }
        return masked.toString();
    }
}
