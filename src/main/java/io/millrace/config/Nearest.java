package io.millrace.config;

import java.util.Collection;
import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;

/// Finds what somebody who mistyped a name has probably meant.
public final class Nearest {
    private Nearest() {}

    /// The choice with the fewest edits from `typed`, when these are at most a third of its length;
    /// upper and lower case are the same.
    public static Optional<String> to(String typed, Collection<String> choices) {
        var limit = Math.max(1, typed.length() / 3);
        return choices.stream()
                .min(Comparator.comparingInt(choice -> edits(typed, choice)))
                .filter(choice -> edits(typed, choice) <= limit);
    }

    /// Levenshtein's distance: insertions, deletions and replacements of one character.
    private static int edits(String one, String other) {
        var a = one.toLowerCase(Locale.ROOT);
        var b = other.toLowerCase(Locale.ROOT);
        var row = new int[b.length() + 1];
        for (int j = 0; j <= b.length(); j++) {
            row[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            var diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                var above = row[j];
                var replaced = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                row[j] = Math.min(replaced, 1 + Math.min(above, row[j - 1]));
                diagonal = above;
            }
        }
        return row[b.length()];
    }
}
