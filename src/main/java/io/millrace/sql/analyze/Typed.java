package io.millrace.sql.analyze;

import io.millrace.data.Scalar;
import io.millrace.data.StructValue;
import io.millrace.data.Type;
import io.millrace.sql.functions.ResolvedFunction;
import io.millrace.sql.parse.Sql.ArithmeticOp;
import io.millrace.sql.parse.Sql.CompareOp;
import io.millrace.sql.parse.Sql.LogicOp;

import org.jspecify.annotations.Nullable;

import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Predicate;

/// An expression with its type and every name resolved. Two that are equal compute the same.
public sealed interface Typed {
    Type type();

    /// A constant; `null` is NULL, whose type is that of its surroundings.
    record Const(@Nullable Object value, Type type) implements Typed {}

    /// The column at `index` of the node that the expression stands on.
    record Input(int index, String name, Type type) implements Typed {}

    /// Both operands have type `type`.
    record Arithmetic(ArithmeticOp op, Typed left, Typed right, Type type) implements Typed {}

    record Negate(Typed operand) implements Typed {
        @Override
        public Type type() {
            return operand.type();
        }
    }

    record Concat(Typed left, Typed right, Type type) implements Typed {}

    /// Both operands have the same type.
    record Compare(CompareOp op, Typed left, Typed right) implements Typed {
        @Override
        public Type type() {
            return Scalar.BOOLEAN;
        }
    }

    record Logic(LogicOp op, Typed left, Typed right) implements Typed {
        @Override
        public Type type() {
            return Scalar.BOOLEAN;
        }
    }

    record Not(Typed operand) implements Typed {
        @Override
        public Type type() {
            return Scalar.BOOLEAN;
        }
    }

    record IsNull(Typed operand) implements Typed {
        @Override
        public Type type() {
            return Scalar.BOOLEAN;
        }
    }

    record Like(Typed value, Typed pattern, Optional<Character> escape) implements Typed {
        @Override
        public Type type() {
            return Scalar.BOOLEAN;
        }
    }

    /// The first `result` whose condition is true, else `otherwise`; all results have type `type`.
    record Case(List<Typed> conditions, List<Typed> results, Typed otherwise, Type type)
            implements Typed {
        public Case {
            conditions = List.copyOf(conditions);
            results = List.copyOf(results);
        }
    }

    /// @param nullOnFailure whether a value that does not convert is NULL, as in TRY_CAST, or an
    ///   error
    record Cast(Typed value, Type type, boolean nullOnFailure) implements Typed {}

    record Call(ResolvedFunction function, List<Typed> arguments) implements Typed {
        public Call {
            arguments = List.copyOf(arguments);
        }

        @Override
        public Type type() {
            return function.type();
        }

        /// Two calls of the same overload compute the same; the bound code is an object of its own
        /// each time.
        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof Call call
                    && call.function.signature().equals(function.signature())
                    && call.type().equals(type())
                    && call.arguments.equals(arguments);
        }

        @Override
        public int hashCode() {
            return Objects.hash(function.signature(), arguments);
        }
    }

    /// The elements of a list, one a row: what a table function gives. Only in the items of a
    /// SELECT, where a [Plan.Explode] takes its place.
    record Each(Typed list, Type type) implements Typed {}

    /// A function value: only an argument of a [Call]. Its type is that of its body.
    ///
    /// @param depth how many lambdas stand around it; its parameters are [Parameter]s of this depth
    record Lambda(int depth, List<Type> parameters, Typed body) implements Typed {
        public Lambda {
            parameters = List.copyOf(parameters);
        }

        @Override
        public Type type() {
            return body.type();
        }
    }

    /// The parameter at `index` of the lambda at `depth`.
    record Parameter(int depth, int index, Type type) implements Typed {}

    /// `struct->field`
    record Deref(Typed struct, int field, Type type) implements Typed {}

    /// `array[index]`, the first being 1, or -1 from the end; or `map[key]`
    record Subscript(Typed base, Typed index, Type type) implements Typed {}

    record MakeArray(List<Typed> elements, Type.Array type) implements Typed {
        public MakeArray {
            elements = List.copyOf(elements);
        }
    }

    record MakeMap(List<Typed> keys, List<Typed> values, Type.Map type) implements Typed {
        public MakeMap {
            keys = List.copyOf(keys);
            values = List.copyOf(values);
        }
    }

    /// Makes a [StructValue].
    record MakeStruct(List<Typed> values, Type.Struct type) implements Typed {
        public MakeStruct {
            values = List.copyOf(values);
        }
    }

    /// Whether a table function is called in the expression.
    static boolean hasRows(Typed expr) {
        var found = new boolean[1];
        Rewrite.each(
                expr,
                part -> {
                    found[0] |= part instanceof Each;
                    return Optional.empty();
                });
        return found[0];
    }

    /// Whether any column in the expression is one that `wanted` is true for.
    static boolean uses(Typed expr, Predicate<Input> wanted) {
        var found = new boolean[1];
        Rewrite.each(
                expr,
                part -> {
                    found[0] |= part instanceof Input in && wanted.test(in);
                    return Optional.empty();
                });
        return found[0];
    }
}
