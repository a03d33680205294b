package io.confluent.connect.json;

/// [io.millrace.connect.convert.JsonSchemaConverter] by the name that configurations use.
public final class JsonSchemaConverter extends io.millrace.connect.convert.JsonSchemaConverter {}
