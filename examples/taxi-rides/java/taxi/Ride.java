package taxi;

import com.fasterxml.jackson.annotation.JsonProperty;

/// A taxi ride, told when it ends.
public record Ride(
        @JsonProperty("VendorID") String vendorId,
        @JsonProperty("tpep_pickup_datetime") String pickupTime,
        @JsonProperty("tpep_dropoff_datetime") String dropoffTime,
        @JsonProperty("passenger_count") Integer passengerCount,
        @JsonProperty("trip_distance") Double tripDistance,
        @JsonProperty("RatecodeID") Integer rateCode,
        @JsonProperty("store_and_fwd_flag") String storeAndForward,
        @JsonProperty("PULocationID") Integer pickupLocation,
        @JsonProperty("DOLocationID") Integer dropoffLocation,
        @JsonProperty("payment_type") String paymentType,
        @JsonProperty("fare_amount") Double fareAmount,
        @JsonProperty("extra") Double extra,
        @JsonProperty("mta_tax") Double mtaTax,
        @JsonProperty("tip_amount") Double tipAmount,
        @JsonProperty("tolls_amount") Double tollsAmount,
        @JsonProperty("improvement_surcharge") Double improvementSurcharge,
        @JsonProperty("total_amount") Double totalAmount,
        @JsonProperty("congestion_surcharge") Double congestionSurcharge) {}
