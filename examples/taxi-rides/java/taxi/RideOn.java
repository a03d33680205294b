package taxi;

import com.fasterxml.jackson.annotation.JsonProperty;

/// A ride, and a pickup at the place where it ended.
public record RideOn(
        @JsonProperty("VENDORID") String vendorId,
        @JsonProperty("TPEP_DROPOFF_DATETIME") String dropoffTime,
        @JsonProperty("TPEP_PICKUP_DATETIME") String pickupTime) {}
