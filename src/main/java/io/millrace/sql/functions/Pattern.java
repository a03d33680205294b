package io.millrace.sql.functions;

import io.millrace.data.Field;
import io.millrace.data.Type;

import java.util.List;
import java.util.stream.Collectors;

/// What a function says about a parameter or its result: a type, perhaps with variables in it, or a
/// lambda.
public sealed interface Pattern {
    /// This type, or one that converts to it.
    record Exact(Type type) implements Pattern {
        @Override
        public String toString() {
            return type.toString();
        }
    }

    /// A type that all parameters with the same variable share.
    record Variable(String name, Bound bound) implements Pattern {
        @Override
        public String toString() {
            return bound == Bound.DECIMAL ? "DECIMAL" : name;
        }
    }

    /// What types a variable may stand for.
    enum Bound {
        ANY,
        DECIMAL,
        /// Types whose values have an order: all but ARRAY, MAP and STRUCT.
        ORDERED
    }

    record Array(Pattern element) implements Pattern {
        @Override
        public String toString() {
            return "ARRAY<" + element + ">";
        }
    }

    record Map(Pattern key, Pattern value) implements Pattern {
        @Override
        public String toString() {
            return "MAP<" + key + ", " + value + ">";
        }
    }

    /// A STRUCT with these fields; only as a result.
    record Struct(List<Part> fields) implements Pattern {
        public Struct {
            fields = List.copyOf(fields);
        }

        @Override
        public String toString() {
            return fields.stream()
                    .map(f -> f.name() + " " + f.pattern())
                    .collect(Collectors.joining(", ", "STRUCT<", ">"));
        }
    }

    record Part(String name, Pattern pattern) {}

    /// `(T, U) => V`; only as a parameter.
    record Lambda(List<Pattern> parameters, Pattern result) implements Pattern {
        public Lambda {
            parameters = List.copyOf(parameters);
        }

        @Override
        public String toString() {
            return parameters.stream()
                    .map(Pattern::toString)
                    .collect(Collectors.joining(", ", "(", ") => " + result));
        }
    }

    /// The type that this is with the variables replaced.
    ///
    /// @throws FunctionException where the arguments do not say what a variable stands for
    default Type type(java.util.Map<String, Type> variables) {
        return switch (this) {
            case Exact(var type) -> type;
            case Variable(var name, _) -> {
                Type type = variables.get(name);
                if (type == null) {
                    throw new FunctionException(
                            "the type of NULL is not known here",
                            "say which one, for example CAST(NULL AS STRING)");
                }
                yield type;
            }
            case Array(var element) -> Type.array(element.type(variables));
            case Map(var key, var value) -> Type.map(key.type(variables), value.type(variables));
            case Struct(var fields) ->
                    new Type.Struct(
                            fields.stream()
                                    .map(f -> new Field(f.name(), f.pattern().type(variables)))
                                    .toList());
            case Lambda _ -> throw new IllegalStateException("a lambda has no type");
        };
    }
}
