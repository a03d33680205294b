package io.confluent.connect.avro;

/// [io.millrace.connect.convert.AvroConverter] by the name that configurations use.
public final class AvroConverter extends io.millrace.connect.convert.AvroConverter {}
