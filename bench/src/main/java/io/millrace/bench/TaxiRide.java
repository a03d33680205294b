package io.millrace.bench;

import com.fasterxml.jackson.annotation.JsonProperty;

import org.jspecify.annotations.Nullable;

/// A taxi ride, for Jackson: every field may be null.
final class TaxiRide {
    @JsonProperty("VendorID")
    public @Nullable Integer vendorId;

    @JsonProperty("tpep_pickup_datetime")
    public @Nullable String pickupTime;

    @JsonProperty("tpep_dropoff_datetime")
    public @Nullable String dropoffTime;

    @JsonProperty("passenger_count")
    public @Nullable Integer passengerCount;

    @JsonProperty("trip_distance")
    public @Nullable Double tripDistance;

    @JsonProperty("RatecodeID")
    public @Nullable Integer rateCode;

    @JsonProperty("store_and_fwd_flag")
    public @Nullable String storeAndForward;

    @JsonProperty("PULocationID")
    public @Nullable Integer pickupLocation;

    @JsonProperty("DOLocationID")
    public @Nullable Integer dropoffLocation;

    @JsonProperty("payment_type")
    public @Nullable Integer paymentType;

    @JsonProperty("fare_amount")
    public @Nullable Double fareAmount;

    @JsonProperty("extra")
    public @Nullable Double extra;

    @JsonProperty("mta_tax")
    public @Nullable Double mtaTax;

    @JsonProperty("tip_amount")
    public @Nullable Double tipAmount;

    @JsonProperty("tolls_amount")
    public @Nullable Double tollsAmount;

    @JsonProperty("improvement_surcharge")
    public @Nullable Double improvementSurcharge;

    @JsonProperty("total_amount")
    public @Nullable Double totalAmount;

    @JsonProperty("congestion_surcharge")
    public @Nullable Double congestionSurcharge;

    /// The beginning of a ride.
    record Pickup(
            @JsonProperty("PULocationID") int location,
            @JsonProperty("tpep_pickup_datetime") String time) {}

    /// A place by name.
    record Zone(
            @JsonProperty("borough") String borough,
            @JsonProperty("zone") String zone,
            @JsonProperty("service_zone") String serviceZone) {}

    /// How many rides there were.
    record Count(@JsonProperty("RIDES") long rides) {}

    /// A ride and a pickup at its end.
    record WithPickup(
            @JsonProperty("VENDORID") @Nullable Integer vendorId,
            @JsonProperty("DROPOFF") @Nullable String dropoffTime,
            @JsonProperty("AMOUNT") @Nullable Double totalAmount,
            @JsonProperty("PICKUP") String pickupTime) {}

    /// A ride and the zone of its end.
    record WithZone(
            @JsonProperty("VENDORID") @Nullable Integer vendorId,
            @JsonProperty("DROPOFF") @Nullable String dropoffTime,
            @JsonProperty("AMOUNT") @Nullable Double totalAmount,
            @JsonProperty("BOROUGH") @Nullable String borough,
            @JsonProperty("ZONE") @Nullable String zone) {}
}
