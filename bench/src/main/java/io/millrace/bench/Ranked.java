package io.millrace.bench;

import java.util.SplittableRandom;

/// Draws ids of which a few are frequent and most are rare.
///
/// The ids have ranks from 1, the most frequent one. What the first 1, 10 and 100 of them make up
/// together is given; between those ranks, and from 100 to the last, the frequency falls as 1 /
/// rank does (Zipf). The rank is then scattered over the ids, so that frequent ids are not small
/// ones.
///
/// @param count ids there are, more than 100
/// @param max the largest possible id, at least `count`
record Ranked(int count, int max, double top1, double top10, double top100) {
    /// A prime larger than any `max`, so that no two ranks get the same id before the remainder.
    private static final long SCATTER = 15_485_863;

    int draw(SplittableRandom random) {
        return id(rank(random.nextDouble()));
    }

    private int rank(double u) {
        if (u < top1) {
            return 1;
        }
        if (u < top10) {
            return between(1, 10, (u - top1) / (top10 - top1));
        }
        if (u < top100) {
            return between(10, 100, (u - top10) / (top100 - top10));
        }
        return between(100, count, (u - top100) / (1 - top100));
    }

    /// A rank above `low`, up to `high`, evenly by its logarithm.
    private static int between(int low, int high, double part) {
        double rank = low * StrictMath.pow((double) high / low, part);
        return Math.min(high, low + 1 + (int) ((rank - low) * (high - low) / (high - low + 1.0)));
    }

    private int id(int rank) {
        return (int) (rank * SCATTER % (max + 1L));
    }
}
