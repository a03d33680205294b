package io.millrace.bench;

/// One run of a job over all records.
///
/// @param cpuNs of the job's process; `brokerNs` is the broker's
record Measured(long records, long wallNs, long cpuNs, long brokerNs, long rssKb) {
    double recordsPerSecond() {
        return records / (wallNs / 1e9);
    }

    /// Seconds per million records.
    double cpuPerMillion() {
        return perMillion(cpuNs);
    }

    double brokerPerMillion() {
        return perMillion(brokerNs);
    }

    private double perMillion(long ns) {
        return ns / 1e9 / (records / 1e6);
    }
}
