package io.millrace.connect.jdbc;

import org.jspecify.annotations.Nullable;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.util.ArrayDeque;
import java.util.Base64;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// What has been read of a table, and what of it is looked at again. Pure.
///
/// A row becomes visible when its transaction ends, not in the order of its timestamp or number: so
/// a reader that only asks for what is behind the last row loses rows. Every scan therefore begins
/// a while before the last row, and rows that were read already are known by their fingerprints,
/// which are part of the offset. So a restart neither repeats nor loses a row.
///
/// Limits: [#KEPT_MAX] fingerprints between scans; with more rows in the window it begins later.
/// More than twice as many rows of one time are not remembered in the middle of a scan, so that one
/// that is interrupted there repeats some of them rather than losing others.
public final class Window {
    /// 8 bytes each in the offset, in Base64: about 200 KB, far below a record's limit.
    static final int KEPT_MAX = 20_000;

    /// A place in the order of rows: a time or a number.
    sealed interface Place {
        record At(LocalDateTime time) implements Place {}

        record Id(long value) implements Place {}

        static int compare(Place a, Place b) {
            return switch (a) {
                case At(var time) -> b instanceof At other ? time.compareTo(other.time) : 0;
                case Id(var n) -> b instanceof Id other ? Long.compare(n, other.value) : 0;
            };
        }
    }

    private record Passed(Instant when, Place last) {}

    private final Duration lookBack;
    private final Map<Long, Place> seen = new HashMap<>();

    /// For numbers, which do not tell time: how far the reader was when.
    private final Deque<Passed> passed = new ArrayDeque<>();

    private @Nullable Place from;
    private @Nullable Place last;

    /// Whether the last place has more rows than can be remembered.
    private boolean crowded;

    Window(Duration lookBack) {
        this.lookBack = lookBack;
    }

    /// Where the next scan begins, exclusively; null for the first row.
    @Nullable Place from() {
        return from;
    }

    /// Notes a row of a scan, which come in their order.
    ///
    /// @return whether it is new
    boolean add(long fingerprint, Place place) {
        if (last == null || Place.compare(place, last) > 0) {
            leaveCrowd();
            last = place;
        }
        if (seen.size() >= 2 * KEPT_MAX && !crowded) {
            shrink();
            crowded = seen.size() >= 2 * KEPT_MAX;
        }
        if (crowded && !seen.containsKey(fingerprint)) {
            return true;
        }
        return seen.put(fingerprint, place) == null;
    }

    /// All rows of the last place have been met, so none of them needs to be remembered.
    private void leaveCrowd() {
        if (crowded && last != null) {
            moveTo(last);
        }
        crowded = false;
    }

    /// Ends a scan.
    void passed(Instant now) {
        if (last == null) {
            return;
        }
        leaveCrowd();
        switch (last) {
            case Place.At(var time) -> moveTo(new Place.At(time.minus(lookBack)));
            case Place.Id _ -> {
                passed.add(new Passed(now, last));
                while (!passed.isEmpty() && !passed.getFirst().when.isAfter(now.minus(lookBack))) {
                    moveTo(passed.removeFirst().last);
                }
                if (passed.size() > KEPT_MAX) {
                    passed.removeFirst();
                }
            }
        }
        if (seen.size() > KEPT_MAX) {
            moveTo(newest().getFirst());
        }
    }

    /// In the middle of a scan, where more rows of the last place may come: keeps all of that.
    private void shrink() {
        var here = last;
        var oldest = newest().getFirst();
        seen.values().stream()
                .filter(p -> here != null && Place.compare(p, here) < 0)
                .max(Place::compare)
                .map(below -> Place.compare(oldest, below) < 0 ? oldest : below)
                .ifPresent(this::moveTo);
    }

    /// Where the newest rows are, as many as are kept.
    private List<Place> newest() {
        var places = seen.values().stream().sorted(Place::compare).toList();
        return places.subList(places.size() - KEPT_MAX, places.size());
    }

    private void moveTo(Place place) {
        if (from == null || Place.compare(place, from) > 0) {
            from = place;
            seen.values().removeIf(p -> Place.compare(p, place) <= 0);
        }
    }

    /// As Connect keeps it.
    public Map<String, Object> toOffset() {
        var offset = new HashMap<String, Object>();
        switch (from) {
            case Place.At(var time) -> offset.put("from_time", time.toString());
            case Place.Id(var n) -> offset.put("from_number", n);
            case null -> {}
        }
        switch (last) {
            case Place.At(var time) -> offset.put("time", time.toString());
            case Place.Id(var n) -> offset.put("number", n);
            case null -> {}
        }
        var bytes = ByteBuffer.allocate(Long.BYTES * Math.min(seen.size(), 2 * KEPT_MAX));
        seen.keySet().stream().sorted(Comparator.naturalOrder()).forEach(bytes::putLong);
        offset.put("seen", Base64.getEncoder().encodeToString(bytes.array()));
        return offset;
    }

    /// @param offset of [#toOffset]; one of `time` or `number` alone begins behind that place
    static Window of(Map<String, Object> offset, Duration lookBack) {
        var window = new Window(lookBack);
        window.last = place(offset.get("time"), offset.get("number"));
        window.from = place(offset.get("from_time"), offset.get("from_number"));
        if (!offset.containsKey("seen")) {
            window.from = window.last;
        } else if (window.last != null) {
            var bytes =
                    ByteBuffer.wrap(Base64.getDecoder().decode(String.valueOf(offset.get("seen"))));
            while (bytes.hasRemaining()) {
                window.seen.put(bytes.getLong(), window.last); // until the next scan meets it
            }
        }
        return window;
    }

    private static @Nullable Place place(@Nullable Object time, @Nullable Object number) {
        if (time != null) {
            return new Place.At(LocalDateTime.parse(time.toString()));
        }
        return number instanceof Number n ? new Place.Id(n.longValue()) : null;
    }
}
