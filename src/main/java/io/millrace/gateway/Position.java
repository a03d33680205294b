package io.millrace.gateway;

import org.apache.kafka.common.TopicPartition;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/// Where a reader of a topic is: for each partition the offset of the record that comes next.
///
/// As a text, `0:17,1:4`: what a client gets as the id of an event and gives back as
/// `Last-Event-ID`. To the client it is opaque, to people it need not be.
final class Position {
    private final TreeMap<Integer, Long> next = new TreeMap<>();

    /// @throws io.millrace.http.ProblemException 400 if the text is none
    static Position of(String text) {
        var position = new Position();
        for (var part : text.split(",", -1)) {
            var pair = part.split(":", -1);
            try {
                var offset = pair.length == 2 ? Long.parseLong(pair[1]) : -1;
                if (offset >= 0) {
                    position.set(Integer.parseInt(pair[0]), offset);
                    continue;
                }
            } catch (NumberFormatException _) {
                // said below
            }
            throw GatewayError.MALFORMED.with(
                    "Last-Event-ID '%s' is none of this server's; it looks like 0:17,1:4."
                            .formatted(text));
        }
        return position;
    }

    void set(int partition, long offset) {
        next.put(partition, offset);
    }

    Map<Integer, Long> offsets() {
        return next;
    }

    /// The partitions of a topic for which this says nothing.
    Collection<TopicPartition> missing(Collection<TopicPartition> all) {
        var missing = new ArrayList<>(all);
        missing.removeIf(p -> next.containsKey(p.partition()));
        return missing;
    }

    @Override
    public String toString() {
        return next.entrySet().stream()
                .map(e -> e.getKey() + ":" + e.getValue())
                .collect(Collectors.joining(","));
    }
}
