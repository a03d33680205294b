package io.millrace.bench;

import com.fasterxml.jackson.annotation.JsonProperty;

/// The category of a search and its hotel, as `expedia_test` has them.
record Stay(
        @JsonProperty("STAY_CATEGORY") String stayCategory,
        @JsonProperty("HOTEL_ID") long hotelId) {}
