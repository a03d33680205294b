package io.millrace.bench;

import java.util.Comparator;
import java.util.PriorityQueue;
import java.util.Queue;
import java.util.function.Consumer;

/// Rides and their pickups, each in the order in which they become known: a pickup when it happens,
/// a ride when it ends.
final class RideStream {
    private RideStream() {}

    /// Draws `count` rides; equal times keep the order of the pickups.
    ///
    /// @param pickups takes each ride when it begins
    /// @param rides takes each ride when it ends
    static void draw(
            RideGenerator generator, int count, Consumer<Ride> pickups, Consumer<Ride> rides) {
        record Underway(Ride ride, int number) {}
        Queue<Underway> underway =
                new PriorityQueue<>(
                        Comparator.comparingLong((Underway u) -> u.ride().dropoffSec())
                                .thenComparingInt(Underway::number));
        for (int i = 0; i < count; i++) {
            var ride = generator.next();
            while (!underway.isEmpty()
                    && underway.element().ride().dropoffSec() <= ride.pickupSec()) {
                rides.accept(underway.remove().ride());
            }
            pickups.accept(ride);
            underway.add(new Underway(ride, i));
        }
        while (!underway.isEmpty()) {
            rides.accept(underway.remove().ride());
        }
    }
}
