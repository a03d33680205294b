package io.millrace.bench;

import com.fasterxml.jackson.annotation.JsonProperty;

/// How many searches a group has.
record StayCount(@JsonProperty("STAYS") long stays) {}
