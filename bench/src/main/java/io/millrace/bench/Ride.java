package io.millrace.bench;

/// One generated taxi ride.
///
/// @param pickupSec seconds since 1970, as `dropoffSec` is
/// @param pickupLocation the number of a zone, as `dropoffLocation` is
/// @param paymentType 1 card, 2 cash, 3 no charge, 4 dispute
/// @param json the whole of it as JSON, on one line
record Ride(
        long pickupSec,
        long dropoffSec,
        int pickupLocation,
        int dropoffLocation,
        int paymentType,
        String json) {}
