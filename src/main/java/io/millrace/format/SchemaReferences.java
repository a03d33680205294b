package io.millrace.format;

import java.util.LinkedHashMap;
import java.util.Map;

/// Finds the schemas that a schema refers to.
final class SchemaReferences {
    /// Schemas that one may refer to, in all.
    private static final int REFERENCES_MAX = 1000;

    private static final int DEPTH_MAX = 100;

    private SchemaReferences() {}

    /// What a schema needs, directly or not, by the names in the texts; what is needed first comes
    /// first.
    ///
    /// @throws FormatException if one is missing, or if they go in a circle
    static Map<String, SchemaText> texts(SchemaText of, SchemaStore store) {
        var found = new LinkedHashMap<String, SchemaText>();
        collect(of, store, found, 0);
        return found;
    }

    private static void collect(
            SchemaText of, SchemaStore store, Map<String, SchemaText> found, int depth) {
        for (var reference : of.references()) {
            if (found.containsKey(reference.name())) {
                continue;
            }
            if (depth >= DEPTH_MAX || found.size() >= REFERENCES_MAX) {
                throw new FormatException("too many references between schemas: " + reference);
            }
            var text =
                    store.version(reference.subject(), reference.version())
                            .orElseThrow(
                                    () ->
                                            new FormatException(
                                                    "a schema refers to %s: there is no version %d of subject %s"
                                                            .formatted(
                                                                    reference.name(),
                                                                    reference.version(),
                                                                    reference.subject())))
                            .schema();
            collect(text, store, found, depth + 1);
            found.put(reference.name(), text);
        }
    }
}
