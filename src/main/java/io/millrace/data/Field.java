package io.millrace.data;

/// A name and its type: a column of a key or a value, or a field of a STRUCT.
///
/// @param name as SQL keeps it: upper case unless it was quoted
public record Field(String name, Type type) {}
