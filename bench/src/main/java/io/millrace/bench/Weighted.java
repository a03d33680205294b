package io.millrace.bench;

import java.util.Arrays;
import java.util.SplittableRandom;

/// Draws one of some numbers, each as often as its weight says.
final class Weighted {
    private final int[] values;
    private final long[] upTo;

    private Weighted(int[] values, long[] upTo) {
        this.values = values;
        this.upTo = upTo;
    }

    /// @param pairs value, weight, value, weight ...; weights are whole and positive
    static Weighted of(int... pairs) {
        var values = new int[pairs.length / 2];
        var upTo = new long[values.length];
        long sum = 0;
        for (int i = 0; i < values.length; i++) {
            values[i] = pairs[2 * i];
            sum += pairs[2 * i + 1];
            upTo[i] = sum;
        }
        return new Weighted(values, upTo);
    }

    int draw(SplittableRandom random) {
        long at = random.nextLong(upTo[upTo.length - 1]);
        int i = Arrays.binarySearch(upTo, at + 1);
        return values[i >= 0 ? i : -i - 1];
    }
}
