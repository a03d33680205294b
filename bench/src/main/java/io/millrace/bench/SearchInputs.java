package io.millrace.bench;

import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;

import java.nio.charset.StandardCharsets;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.Map;

/// Fills the two input topics with the same searches, and knows what must come out.
///
/// @param categories how many searches each category has
/// @param stays how many pairs of category and hotel there are
record SearchInputs(long records, long bytes, Map<StayCategory, Long> categories, int stays) {
    static final String SEARCHES = "expedia";
    static final String STAYS = "expedia_test";

    static SearchInputs produce(String bootstrap, long seed, int records) {
        var generator = new SearchGenerator(seed);
        var categories = new EnumMap<StayCategory, Long>(StayCategory.class);
        var stays = new HashSet<Stay>();
        long bytes = 0;
        try (var producer = new KafkaProducer<byte[], byte[]>(ClientSettings.producer(bootstrap))) {
            for (int i = 0; i < records; i++) {
                var search = generator.next();
                var category = search.category();
                categories.merge(category, 1L, Long::sum);
                stays.add(new Stay(category.label(), search.hotelId()));
                var json = search.json().getBytes(StandardCharsets.UTF_8);
                bytes += json.length;
                producer.send(new ProducerRecord<>(SEARCHES, json));
                producer.send(new ProducerRecord<>(STAYS, stay(search)));
            }
        }
        return new SearchInputs(records, bytes, categories, stays.size());
    }

    private static byte[] stay(Search search) {
        return "{\"HOTEL_ID\":%d,\"STAY_CATEGORY\":\"%s\"}"
                .formatted(search.hotelId(), search.category().label())
                .getBytes(StandardCharsets.UTF_8);
    }
}
