package io.millrace.bench;

import java.util.SplittableRandom;

/// Draws numbers with given quantiles; between two quantiles every number is as likely.
final class Quantiles {
    private final double[] shares;
    private final double[] values;

    private Quantiles(double[] shares, double[] values) {
        this.shares = shares;
        this.values = values;
    }

    /// @param pairs share, value, share, value ...; shares rise from 0 to 1, values never fall
    static Quantiles of(double... pairs) {
        var shares = new double[pairs.length / 2];
        var values = new double[shares.length];
        for (int i = 0; i < shares.length; i++) {
            shares[i] = pairs[2 * i];
            values[i] = pairs[2 * i + 1];
        }
        return new Quantiles(shares, values);
    }

    double draw(SplittableRandom random) {
        double u = random.nextDouble();
        int i = 1;
        while (u > shares[i]) {
            i++;
        }
        double part = (u - shares[i - 1]) / (shares[i] - shares[i - 1]);
        return values[i - 1] + part * (values[i] - values[i - 1]);
    }
}
