package io.millrace.data;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/// A value of a STRUCT: one value a field, in the order of the type's fields; a field may be NULL.
public record StructValue(Type.Struct type, List<@Nullable Object> values) {
    public StructValue {
        if (type.fields().size() != values.size()) {
            throw new IllegalArgumentException(
                    "%d values for %d fields of %s"
                            .formatted(values.size(), type.fields().size(), type));
        }
        values = Collections.unmodifiableList(new ArrayList<>(values));
    }

    public @Nullable Object get(int field) {
        return values.get(field);
    }
}
