package io.millrace.registry.schema;

import org.jspecify.annotations.Nullable;

/// Pieces of schemas in messages.
final class Cut {
    private static final int CHARS_MAX = 300;

    private Cut() {}

    static String of(@Nullable Object piece) {
        var text = String.valueOf(piece);
        return text.length() <= CHARS_MAX ? text : text.substring(0, CHARS_MAX) + "...";
    }
}
