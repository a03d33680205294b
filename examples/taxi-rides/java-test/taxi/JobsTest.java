package taxi;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.LongDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.TestInputTopic;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.TopologyTestDriver;
import org.apache.kafka.streams.kstream.TimeWindowedDeserializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import java.util.List;
import java.util.stream.Stream;

/// The jobs, each with Kafka's test driver: no broker.
class JobsTest {
    private TopologyTestDriver driver;
    private TestInputTopic<String, Ride> rides;

    private void start(Topology topology) {
        driver = new TopologyTestDriver(topology, Jobs.config("none:0", "test"));
        rides =
                driver.createInputTopic(
                        Topics.RIDES,
                        new StringSerializer(),
                        new JsonSerde<>(Ride.class).serializer());
    }

    @AfterEach
    void close() {
        driver.close();
    }

    /// A ride that ends at a place, with minutes and seconds.
    private void ride(int location, String end) {
        var time = "2021-03-05 20:" + end;
        rides.pipeInput(
                String.valueOf(location),
                new Ride(
                        "1",
                        "2021-03-05 20:00:00",
                        time,
                        1,
                        1.5,
                        1,
                        "N",
                        1,
                        location,
                        "1",
                        8.0,
                        0.5,
                        0.5,
                        0.0,
                        0.0,
                        0.3,
                        9.3,
                        0.0));
    }

    private <K, V> List<KeyValue<K, V>> out(
            String topic, Deserializer<K> keys, Deserializer<V> values) {
        return driver.createOutputTopic(topic, keys, values).readKeyValuesToList();
    }

    @Test
    void ridesAreCountedByThePlaceWhereTheyEnd() {
        start(RideCount.topology());
        ride(74, "01:00");
        ride(75, "01:00");
        ride(74, "02:00");
        assertEquals(
                List.of(KeyValue.pair("74", 1L), KeyValue.pair("75", 1L), KeyValue.pair("74", 2L)),
                out(Topics.RIDES_PER_LOCATION, new StringDeserializer(), new LongDeserializer()));
    }

    @Test
    void aRideWithoutATimeDoesNotCount() {
        start(RideCount.topology());
        ride(74, "sixty");
        assertTrue(
                out(Topics.RIDES_PER_LOCATION, new StringDeserializer(), new LongDeserializer())
                        .isEmpty());
    }

    @Test
    void windowsOfTenSecondsTakeLateRidesForFiveMinutes() {
        start(RideWindows.topology());
        ride(74, "00:00");
        ride(74, "00:10");
        ride(74, "05:09");
        ride(74, "00:09");
        ride(74, "05:10");
        ride(74, "00:09");
        var keys =
                new TimeWindowedDeserializer<>(
                        new StringDeserializer(), RideWindows.SIZE.toMillis());
        var counted =
                Stream.of(out(Topics.RIDES_PER_10S, keys, new LongDeserializer()))
                        .flatMap(List::stream)
                        .map(
                                r ->
                                        r.key.window().startTime().toString().substring(14, 19)
                                                + "="
                                                + r.value)
                        .toList();
        assertEquals(List.of("00:00=1", "00:10=1", "05:00=1", "00:00=2", "05:10=1"), counted);
    }

    @Test
    void aRideMeetsPickupsAtItsEndWithinTwentyMinutes() {
        start(RideJoin.topology());
        var pickups =
                driver.createInputTopic(
                        Topics.PICKUPS,
                        new StringSerializer(),
                        new JsonSerde<>(Pickup.class).serializer());
        pickups.pipeInput("74", new Pickup(74, "2021-03-05 20:00:00"));
        pickups.pipeInput("75", new Pickup(75, "2021-03-05 20:00:00"));
        ride(74, "20:00");
        pickups.pipeInput("74", new Pickup(74, "2021-03-05 20:40:00"));
        pickups.pipeInput("74", new Pickup(74, "2021-03-05 20:40:01"));
        ride(74, "20:01");
        var ends =
                out(
                                Topics.RIDES_ON,
                                new StringDeserializer(),
                                new JsonSerde<>(RideOn.class).deserializer())
                        .stream()
                        .map(
                                r ->
                                        r.key
                                                + " "
                                                + r.value.dropoffTime().substring(14)
                                                + " "
                                                + r.value.pickupTime().substring(14))
                        .toList();
        assertEquals(
                List.of("74 20:00 00:00", "74 20:00 40:00", "74 20:01 40:00", "74 20:01 40:01"),
                ends);
    }
}
