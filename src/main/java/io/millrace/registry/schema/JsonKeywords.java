package io.millrace.registry.schema;

import java.util.List;

/// Keywords of JSON Schema that hold schemas. Source: JSON Schema draft-07 and 2020-12, "Core".
final class JsonKeywords {
    /// Their members are schemas.
    static final List<String> MAPS =
            List.of(
                    "properties",
                    "patternProperties",
                    "definitions",
                    "$defs",
                    "dependencies",
                    "dependentSchemas");

    /// Their elements are schemas.
    static final List<String> LISTS = List.of("allOf", "anyOf", "oneOf", "prefixItems");

    /// They are schemas; `items` was a list, too, before 2020-12.
    static final List<String> SINGLE =
            List.of(
                    "items",
                    "additionalItems",
                    "unevaluatedItems",
                    "contains",
                    "additionalProperties",
                    "unevaluatedProperties",
                    "propertyNames",
                    "not",
                    "if",
                    "then",
                    "else");

    private JsonKeywords() {}
}
