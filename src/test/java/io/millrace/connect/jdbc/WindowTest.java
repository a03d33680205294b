package io.millrace.connect.jdbc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.connect.jdbc.Window.Place;

import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.util.Map;

class WindowTest {
    private static final Duration MINUTE = Duration.ofMinutes(1);
    private static final LocalDateTime NOON = LocalDateTime.parse("2026-01-02T12:00:00");
    private static final Instant NOW = Instant.parse("2026-01-02T12:00:00Z");

    @Test
    void beginsALookBackBeforeTheLastTimeAndKnowsWhatItSaw() {
        var window = new Window(MINUTE);
        assertTrue(window.add(1, new Place.At(NOON)));
        assertTrue(window.add(2, new Place.At(NOON.plusSeconds(90))));
        window.passed(NOW);
        assertEquals(new Place.At(NOON.plusSeconds(30)), window.from());
        var again = Window.of(window.toOffset(), MINUTE);
        assertEquals(window.from(), again.from());
        assertFalse(again.add(2, new Place.At(NOON.plusSeconds(90))));
        assertTrue(again.add(3, new Place.At(NOON.plusSeconds(40))), "a late row");
    }

    @Test
    void aNumberIsLeftBehindWhenTheLookBackIsOver() {
        var window = new Window(MINUTE);
        window.add(1, new Place.Id(10));
        window.passed(NOW);
        window.add(2, new Place.Id(20));
        window.passed(NOW.plusSeconds(30));
        assertEquals(null, window.from());
        window.passed(NOW.plusSeconds(60));
        assertEquals(new Place.Id(10), window.from());
        window.passed(NOW.plusSeconds(90));
        assertEquals(new Place.Id(20), window.from());
    }

    @Test
    void isBoundedWithoutLosingItsPlace() {
        var window = new Window(MINUTE);
        for (int i = 0; i < 5 * Window.KEPT_MAX; i++) {
            assertTrue(window.add(i, new Place.Id(i)));
        }
        window.passed(NOW);
        assertEquals(new Place.Id(4L * Window.KEPT_MAX), window.from());
        var offset = window.toOffset();
        assertTrue(String.valueOf(offset.get("seen")).length() < 250_000);
        assertFalse(
                Window.of(offset, MINUTE)
                        .add(5L * Window.KEPT_MAX - 1, new Place.Id(5L * Window.KEPT_MAX - 1)));
    }

    /// A table that was filled by one statement has one time for all of its rows.
    @Test
    void whatIsInterruptedAmongManyRowsOfOneTimeRepeatsSomeAndLosesNone() {
        var rows = 5 * Window.KEPT_MAX;
        var window = new Window(MINUTE);
        window.add(-1, new Place.At(NOON.minusHours(1)));
        for (int i = 0; i < rows; i++) {
            assertTrue(window.add(i, new Place.At(NOON)));
        }
        var again = Window.of(window.toOffset(), MINUTE);
        var begin = new Place.At(NOON.minusHours(1));
        assertEquals(begin, again.from(), "the next scan meets all rows of noon once more");
        var known = 0;
        for (int i = 0; i < rows; i++) {
            known += again.add(i, new Place.At(NOON)) ? 0 : 1;
        }
        assertTrue(known >= Window.KEPT_MAX, "remembered: " + known);
        again.passed(NOW);
        assertEquals(new Place.At(NOON), again.from(), "the scan is over: no row comes again");
        assertTrue(again.add(rows, new Place.At(NOON.plusSeconds(1))));
    }

    @Test
    void aPlaceThatAUserSetsIsWhereItBegins() {
        var window = Window.of(Map.of("number", 7), MINUTE);
        assertEquals(new Place.Id(7), window.from());
    }
}
