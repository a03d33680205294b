package io.millrace.bench;

import com.fasterxml.jackson.annotation.JsonProperty;

import org.jspecify.annotations.Nullable;

/// A hotel search with its category, for Jackson: every field may be null.
final class HotelSearch {
    @JsonProperty("id")
    public @Nullable Long id;

    @JsonProperty("date_time")
    public @Nullable String dateTime;

    @JsonProperty("site_name")
    public @Nullable Integer siteName;

    @JsonProperty("posa_container")
    public @Nullable Integer posaContainer;

    @JsonProperty("user_location_country")
    public @Nullable Integer userLocationCountry;

    @JsonProperty("user_location_region")
    public @Nullable Integer userLocationRegion;

    @JsonProperty("user_location_city")
    public @Nullable Integer userLocationCity;

    @JsonProperty("orig_destination_distance")
    public @Nullable Double origDestinationDistance;

    @JsonProperty("user_id")
    public @Nullable Long userId;

    @JsonProperty("is_mobile")
    public @Nullable Integer isMobile;

    @JsonProperty("is_package")
    public @Nullable Integer isPackage;

    @JsonProperty("channel")
    public @Nullable Integer channel;

    @JsonProperty("srch_ci")
    public @Nullable String srchCi;

    @JsonProperty("srch_co")
    public @Nullable String srchCo;

    @JsonProperty("srch_adults_cnt")
    public @Nullable Integer srchAdultsCnt;

    @JsonProperty("srch_children_cnt")
    public @Nullable Integer srchChildrenCnt;

    @JsonProperty("srch_rm_cnt")
    public @Nullable Integer srchRmCnt;

    @JsonProperty("srch_destination_id")
    public @Nullable Integer srchDestinationId;

    @JsonProperty("srch_destination_type_id")
    public @Nullable Integer srchDestinationTypeId;

    @JsonProperty("hotel_id")
    public @Nullable Long hotelId;

    @JsonProperty("stay_category")
    public @Nullable String stayCategory;
}
