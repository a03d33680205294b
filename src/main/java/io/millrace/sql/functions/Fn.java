package io.millrace.sql.functions;

import org.jspecify.annotations.Nullable;

/// A function ready to be called with the arguments as the objects that [io.millrace.data.Type]
/// lists; lambda arguments are [Lambda1], [Lambda2] or [Lambda3].
public interface Fn {
    /// @param args not modified
    /// @throws RuntimeException what the function says about arguments it cannot work with
    @Nullable Object apply(@Nullable Object[] args);
}
