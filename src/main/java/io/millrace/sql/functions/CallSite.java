package io.millrace.sql.functions;

import io.millrace.data.Type;

import org.jspecify.annotations.Nullable;

import java.util.function.Function;

/// One place in a query where a function is called: the type of its result, and room for what is
/// costly to make from an argument that is mostly constant (a date pattern, a regular expression).
///
/// Safe for use by several threads.
public final class CallSite {
    /// Immutable, so that a thread sees all of it or nothing.
    private static final class Memo {
        final Object key;
        final Object value;

        Memo(Object key, Object value) {
            this.key = key;
            this.value = value;
        }
    }

    private final Type result;
    private @Nullable Memo memo;

    CallSite(Type result) {
        this.result = result;
    }

    /// The type that the call has in the query.
    Type result() {
        return result;
    }

    /// What `make` makes of the key; made again only when the key is another than last time. A
    /// function uses it for one kind of thing only.
    @SuppressWarnings("unchecked") // the one user of a site always asks for the same class
    <K, V> V memo(K key, Function<K, V> make) {
        Memo known = memo;
        if (known != null && known.key.equals(key)) {
            return (V) known.value;
        }
        V value = make.apply(key);
        memo = new Memo(key, value);
        return value;
    }
}
