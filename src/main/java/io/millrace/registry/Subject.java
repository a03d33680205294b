package io.millrace.registry;

/// The name of a subject and the context that it is in: `:.staging:orders-value` is `orders-value`
/// in the context `.staging`, and a plain name is in the default context `.`. Ids count anew in
/// each context.
///
/// Source: Confluent docs, "Schema Contexts".
///
/// @param context begins with a dot
/// @param name empty where the context itself is meant
record Subject(String context, String name) {
    static final String DEFAULT_CONTEXT = ".";

    /// @param text as in paths and records
    static Subject of(String text) {
        if (!text.startsWith(":.")) {
            return new Subject(DEFAULT_CONTEXT, text);
        }
        var end = text.indexOf(':', 1);
        return end < 0
                ? new Subject(text.substring(1), "")
                : new Subject(text.substring(1, end), text.substring(end + 1));
    }

    /// The form that is kept: plain in the default context.
    String qualified() {
        return context.equals(DEFAULT_CONTEXT) ? name : ":" + context + ":" + name;
    }

    /// The key of the settings of the whole context.
    String contextKey() {
        return ":" + context + ":";
    }

    boolean isContext() {
        return name.isEmpty();
    }

    /// Whether versions can be kept under it.
    boolean isUsable() {
        return !name.isBlank()
                && !name.equals("__GLOBAL")
                && !name.equals("__EMPTY")
                && name.chars().noneMatch(Character::isISOControl);
    }
}
