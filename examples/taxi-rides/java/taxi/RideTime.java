package taxi;

import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.streams.processor.TimestampExtractor;

import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;

/// The time of a record is that of what happened: the end of a ride, or a pickup.
public final class RideTime implements TimestampExtractor {
    private static final DateTimeFormatter FORMAT =
            DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss");

    /// A negative time makes Kafka Streams skip the record.
    private static final long NONE = -1;

    @Override
    public long extract(ConsumerRecord<Object, Object> record, long partitionTime) {
        return switch (record.value()) {
            case Ride ride -> millis(ride.dropoffTime());
            case Pickup pickup -> millis(pickup.time());
            case null, default -> NONE;
        };
    }

    static long millis(String time) {
        try {
            return time == null
                    ? NONE
                    : LocalDateTime.parse(time, FORMAT).toInstant(ZoneOffset.UTC).toEpochMilli();
        } catch (DateTimeParseException e) {
            return NONE;
        }
    }
}
