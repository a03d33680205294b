package io.confluent.connect.protobuf;

/// [io.millrace.connect.convert.ProtobufConverter] by the name that configurations use.
public final class ProtobufConverter extends io.millrace.connect.convert.ProtobufConverter {}
