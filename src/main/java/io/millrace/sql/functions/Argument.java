package io.millrace.sql.functions;

import io.millrace.data.Type;

import java.util.stream.Collectors;
import java.util.stream.Stream;

/// What is known of an argument before a function is chosen.
public sealed interface Argument {
    /// An expression of this type.
    record Value(Type type) implements Argument {
        @Override
        public String toString() {
            return type.toString();
        }
    }

    /// The literal NULL, which has no type of its own.
    record Null() implements Argument {
        @Override
        public String toString() {
            return "NULL";
        }
    }

    /// A lambda of so many parameters; what it gives is known only once they have types.
    record Lambda(int parameters) implements Argument {
        @Override
        public String toString() {
            return Stream.generate(() -> "_")
                    .limit(parameters)
                    .collect(Collectors.joining(", ", "(", ") => ..."));
        }
    }
}
