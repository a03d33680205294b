package io.millrace.bench;

import java.util.List;

/// What is done to which input: jobs of the same load are compared with each other.
enum Load {
    /// A field is added to each search.
    ENRICHMENT(SearchInputs.SEARCHES),
    /// Every search is written again as it is.
    COPY(SearchInputs.SEARCHES),
    /// Searches are counted by two fields, which takes a repartition.
    COUNT(SearchInputs.STAYS),
    /// Rides are counted by their key and hour.
    WINDOW(RideInputs.RIDES),
    /// Rides meet pickups with the same key within twenty minutes.
    STREAM_JOIN(RideInputs.RIDES, RideInputs.PICKUPS),
    /// Rides get the name of their zone.
    TABLE_JOIN(RideInputs.RIDES, RideInputs.ZONES);

    private final List<String> inputs;

    Load(String... inputs) {
        this.inputs = List.of(inputs);
    }

    /// Topics; the first is the one whose records count.
    List<String> inputs() {
        return inputs;
    }

    boolean readsRides() {
        return inputs.contains(RideInputs.RIDES);
    }
}
