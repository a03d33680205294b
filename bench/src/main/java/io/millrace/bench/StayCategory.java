package io.millrace.bench;

import org.jspecify.annotations.Nullable;

import java.time.DateTimeException;
import java.time.LocalDate;

/// The rule of the hotel-stays example, written by hand: the category of a stay by its days.
enum StayCategory {
    ERRONEOUS("Erroneous data"),
    SHORT("Short stay"),
    STANDARD("Standard stay"),
    EXTENDED("Standard extended stay"),
    LONG("Long stay");

    private final String label;

    StayCategory(String label) {
        this.label = label;
    }

    String label() {
        return label;
    }

    /// @param checkIn ISO date; anything else makes the stay an erroneous one, as with `checkOut`
    static StayCategory of(@Nullable String checkIn, @Nullable String checkOut) {
        if (checkIn == null || checkOut == null) {
            return ERRONEOUS;
        }
        try {
            return ofDays(
                    LocalDate.parse(checkOut).toEpochDay() - LocalDate.parse(checkIn).toEpochDay());
        } catch (DateTimeException _) {
            return ERRONEOUS;
        }
    }

    private static StayCategory ofDays(long days) {
        if (days <= 0) {
            return ERRONEOUS;
        }
        return days <= 4 ? SHORT : days <= 10 ? STANDARD : days <= 14 ? EXTENDED : LONG;
    }
}
