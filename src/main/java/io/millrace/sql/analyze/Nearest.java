package io.millrace.sql.analyze;

import java.util.Collection;
import java.util.Optional;

/// Finds what somebody probably meant to type.
public final class Nearest {
    private Nearest() {}

    /// The name that is fewest edits away, if that is at most a third of its length; the first of
    /// equals.
    public static Optional<String> to(String typed, Collection<String> names) {
        String best = null;
        int least = Math.max(1, typed.length() / 3) + 1;
        for (var name : names) {
            int edits = distance(typed, name);
            if (edits < least) {
                least = edits;
                best = name;
            }
        }
        return Optional.ofNullable(best);
    }

    /// Levenshtein's distance.
    private static int distance(String a, String b) {
        var row = new int[b.length() + 1];
        for (int j = 0; j <= b.length(); j++) {
            row[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                int same = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.min(same, Math.min(row[j], row[j - 1]) + 1);
            }
        }
        return row[b.length()];
    }
}
