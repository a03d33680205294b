package io.millrace.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;

class RideFilesTest {
    private static final Path EXAMPLE =
            Path.of(System.getProperty("millrace.project", ".."), "examples/taxi-rides/data");

    @Test
    void theDataOfTheExampleIsWhatSeedOneMakes(@TempDir Path folder) throws Exception {
        for (var file : RideFiles.write(1, 300, folder)) {
            assertEquals(
                    -1,
                    Files.mismatch(file, EXAMPLE.resolve(file.getFileName())),
                    file.getFileName() + " differs; bench/run generate-rides makes it");
        }
    }

    @Test
    void ridesComeInTheOrderOfTheirEndsAndPickupsInTheirs() {
        var pickups = new ArrayList<Ride>();
        var rides = new ArrayList<Ride>();
        RideStream.draw(
                new RideGenerator(5, 4, new RideGenerator.Places(265, 50)),
                10_000,
                pickups::add,
                rides::add);
        assertEquals(10_000, rides.size());
        assertEquals(
                rides.stream().sorted(Comparator.comparingLong(Ride::dropoffSec)).toList(), rides);
        assertEquals(
                pickups.stream().sorted(Comparator.comparingLong(Ride::pickupSec)).toList(),
                pickups);
    }

    @Test
    void sharesAreThoseThatAreSaid() {
        int count = 50_000;
        var rides = new ArrayList<Ride>();
        RideStream.draw(
                new RideGenerator(7, 5, new RideGenerator.Places(17, 2)),
                count,
                _ -> {},
                rides::add);
        assertEquals(.59, share(rides, 1), .01);
        assertEquals(.39, share(rides, 2), .01);
        assertEquals(.01, share(rides, 3), .003);
        double gap =
                (double) (rides.getLast().dropoffSec() - rides.getFirst().dropoffSec()) / count;
        assertEquals(5, gap, .1);
        assertTrue(
                rides.stream()
                        .allMatch(
                                r -> r.dropoffSec() - r.pickupSec() <= RideGenerator.MAX_SECONDS));
        assertEquals(
                400, rides.stream().mapToInt(r -> r.json().length()).average().orElseThrow(), 10);
    }

    private static double share(ArrayList<Ride> rides, int payment) {
        return (double) rides.stream().filter(r -> r.paymentType() == payment).count()
                / rides.size();
    }
}
