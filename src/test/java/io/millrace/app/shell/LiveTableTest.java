package io.millrace.app.shell;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.app.Output;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;

/// What is left on the screen; painting in between depends on the time.
class LiveTableTest {
    private static final List<String> COLUMNS = List.of("K", "N");

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    private LiveTable table(int width, int height) {
        var print = new PrintStream(out, true, StandardCharsets.UTF_8);
        var output = new Output(print, print, Output.Form.TABLE, Output.Look.PLAIN);
        return new LiveTable(output, COLUMNS, List.of(0), new LiveTable.Size(width, height));
    }

    /// The last painting.
    private String screen() {
        var text = out.toString(StandardCharsets.UTF_8);
        var clear = "\u001b[J";
        return text.substring(text.lastIndexOf(clear) + clear.length());
    }

    private static List<@Nullable Object> row(@Nullable Object key, int n) {
        return Arrays.asList(key, n);
    }

    @Test
    void aRowTakesThePlaceOfTheOneWithItsKey() {
        try (var table = table(80, 24)) {
            table.row(row("a", 1));
            table.row(row("b", 1));
            table.row(row(null, 1));
            table.row(row("a", 22));
        }
        assertEquals("K      N\na     22\nb      1\nnull   1\n", screen());
    }

    @Test
    void ofMoreRowsThanFitThoseThatChangedLastAreShown() {
        try (var table = table(80, 6)) {
            for (int i = 0; i < 50; i++) {
                table.row(row("k" + i, i));
            }
            table.row(row("k7", 700));
        }
        assertEquals("K      N\nk7   700\nk48   48\nk49   49\n... and 47 more rows\n", screen());
    }

    @Test
    void aRowThatIsGoneDisappears() {
        try (var table = table(80, 24)) {
            table.row(row("a", 1));
            table.row(row("b", 2));
            table.gone(Arrays.asList("a", null));
            table.gone(Arrays.asList("never seen", null));
        }
        assertEquals("K  N\nb  2\n", screen());
    }

    @Test
    void linesAreCutToTheWidth() {
        try (var table = table(10, 24)) {
            table.row(row("a long key that goes on", 1));
        }
        assertTrue(screen().lines().allMatch(line -> line.length() <= 10), screen());
    }

    @Test
    void paintingAgainGoesUpByWhatWasPainted() {
        try (var table = table(80, 24)) {
            table.row(row("a", 1));
        }
        var text = out.toString(StandardCharsets.UTF_8);
        assertFalse(text.startsWith("\u001b[1A"), "nothing is above the first painting");
        var output =
                new Output(
                        new PrintStream(out, true, StandardCharsets.UTF_8),
                        System.err,
                        Output.Form.TABLE,
                        Output.Look.PLAIN);
        assertEquals(3, output.repaint(2, COLUMNS, List.of(row("a", 1)), "more", 80));
        assertTrue(out.toString(StandardCharsets.UTF_8).contains("\u001b[2A\r\u001b[J"));
    }
}
