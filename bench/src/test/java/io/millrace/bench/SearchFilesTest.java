package io.millrace.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumMap;

class SearchFilesTest {
    private static final Path EXAMPLE =
            Path.of(System.getProperty("millrace.project", ".."), "examples/hotel-stays/data");

    @Test
    void theDataOfTheExampleIsWhatSeedOneMakes(@TempDir Path folder) throws Exception {
        for (var file : SearchFiles.write(1, 20_000, 4, folder)) {
            assertEquals(
                    -1,
                    Files.mismatch(file, EXAMPLE.resolve(file.getFileName())),
                    file.getFileName() + " differs; bench/run generate makes it");
        }
    }

    @Test
    void categoriesHaveTheSharesOfTheRealSet() {
        int count = 100_000;
        var generator = new SearchGenerator(7);
        var found = new EnumMap<StayCategory, Integer>(StayCategory.class);
        long bytes = 0;
        for (int i = 0; i < count; i++) {
            var search = generator.next();
            found.merge(search.category(), 1, Integer::sum);
            bytes += search.json().length();
        }
        assertEquals(.891, (double) found.get(StayCategory.SHORT) / count, .005);
        assertEquals(.098, (double) found.get(StayCategory.STANDARD) / count, .005);
        assertEquals(.006, (double) found.get(StayCategory.EXTENDED) / count, .001);
        assertEquals(.0025, (double) found.get(StayCategory.ERRONEOUS) / count, .001);
        assertEquals(.002, (double) found.get(StayCategory.LONG) / count, .001);
        assertEquals(440, (double) bytes / count, 10);
    }

    @Test
    void aSearchHasTheFieldsInTheirOrder() {
        var json = new SearchGenerator(3).next().json();
        assertTrue(
                json.matches(
                        "\\{\"id\":0,\"date_time\":\"[-0-9]{10} [:0-9]{8}\",\"site_name\":.*"
                                + "\"srch_destination_type_id\":\\d,\"hotel_id\":\\d+}"),
                json);
    }
}
