package io.millrace.bench;

import org.jspecify.annotations.Nullable;

/// One generated hotel search.
///
/// @param json the whole of it as JSON, on one line
/// @param checkIn field `srch_ci` of it, as `checkOut` is `srch_co`
record Search(String json, @Nullable String checkIn, @Nullable String checkOut, long hotelId) {
    StayCategory category() {
        return StayCategory.of(checkIn, checkOut);
    }
}
