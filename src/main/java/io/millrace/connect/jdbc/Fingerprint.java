package io.millrace.connect.jdbc;

import com.dynatrace.hash4j.hashing.HashStream64;
import com.dynatrace.hash4j.hashing.Hashing;

import org.apache.kafka.connect.data.Struct;

import java.time.LocalDateTime;

/// 64 bits that stand for a row: of 20,000 rows two are taken for one with a chance of one in
/// 90,000,000,000.
final class Fingerprint {
    private Fingerprint() {}

    static long of(long number) {
        return Hashing.komihash5_0().hashStream().putLong(number).getAsLong();
    }

    static long of(LocalDateTime time, long number) {
        return begin(time).putLong(number).getAsLong();
    }

    /// @param occurrence tells equal rows apart
    static long of(LocalDateTime time, Struct row, int occurrence) {
        var hash = begin(time);
        for (var field : row.schema().fields()) {
            var value = row.get(field);
            switch (value) {
                case byte[] bytes -> hash.putByteArray(bytes);
                case null -> hash.putBoolean(false);
                default -> hash.putString(value.toString());
            }
        }
        return hash.putInt(occurrence).getAsLong();
    }

    private static HashStream64 begin(LocalDateTime time) {
        return Hashing.komihash5_0().hashStream().putString(time.toString());
    }
}
