package taxi;

import com.fasterxml.jackson.annotation.JsonProperty;

/// The beginning of a ride, told at once.
public record Pickup(
        @JsonProperty("PULocationID") Integer location,
        @JsonProperty("tpep_pickup_datetime") String time) {}
