package io.millrace.bench;

import java.util.Optional;

/// The inputs, as far as the jobs that are measured read them.
record Expected(Optional<SearchInputs> searches, Optional<RideInputs> rides) {
    /// Records of the first input of a load.
    long records(Load load) {
        return load.readsRides() ? rides.orElseThrow().records() : searches.orElseThrow().records();
    }

    String text() {
        var text = new StringBuilder();
        searches.ifPresent(
                s ->
                        text.append(
                                "%,d searches, %.1f bytes each: %s%n"
                                        .formatted(
                                                s.records(),
                                                (double) s.bytes() / s.records(),
                                                s.categories())));
        rides.ifPresent(
                r ->
                        text.append(
                                "%,d rides, %.1f bytes each, as many pickups: %,d pairs, %,d windows%n"
                                        .formatted(
                                                r.records(),
                                                (double) r.bytes() / r.records(),
                                                r.pairs(),
                                                r.windows())));
        return text.toString();
    }
}
