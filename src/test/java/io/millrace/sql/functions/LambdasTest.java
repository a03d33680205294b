package io.millrace.sql.functions;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.millrace.data.Scalar;
import io.millrace.data.Type;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;

class LambdasTest {
    private static final Type INTS = Type.array(Scalar.INTEGER);
    private static final Type MAP = Type.map(Scalar.STRING, Scalar.INTEGER);

    private static Argument value(Type type) {
        return new Argument.Value(type);
    }

    private static Argument lambda(int parameters) {
        return new Argument.Lambda(parameters);
    }

    private static @Nullable Object call(ResolvedFunction function, @Nullable Object... arguments) {
        return function.call().apply(arguments);
    }

    private static int number(@Nullable Object value) {
        return (Integer) Objects.requireNonNull(value);
    }

    @Test
    void transformTypesItsLambdaInTwoSteps() {
        var call = Functions.BUILT_IN.bind("TRANSFORM", List.of(value(INTS), lambda(1)));
        assertEquals(List.of(Scalar.INTEGER), call.lambdaParameters(1));
        call.lambdaResult(1, Scalar.STRING);
        var function = call.resolve();
        assertEquals(Type.array(Scalar.STRING), function.type());
        Lambda1 body = x -> x == null ? null : "n" + x;
        assertEquals(Arrays.asList("n1", null), call(function, Arrays.asList(1, null), body));
    }

    @Test
    void transformOfAMap() {
        var call = Functions.BUILT_IN.bind("TRANSFORM", List.of(value(MAP), lambda(2), lambda(2)));
        assertEquals(List.of(Scalar.STRING, Scalar.INTEGER), call.lambdaParameters(1));
        call.lambdaResult(1, Scalar.STRING);
        call.lambdaResult(2, Scalar.INTEGER);
        var function = call.resolve();
        assertEquals(MAP, function.type());
        Lambda2 key = (k, _) -> k + "_test";
        Lambda2 value = (_, v) -> number(v) + 1;
        assertEquals(Map.of("a_test", 2), call(function, Map.of("a", 1), key, value));
    }

    @Test
    void filterWantsABoolean() {
        var call = Functions.BUILT_IN.bind("FILTER", List.of(value(INTS), lambda(1)));
        var e = assertThrows(FunctionException.class, () -> call.lambdaResult(1, Scalar.INTEGER));
        assertEquals("argument 2 of FILTER gives INTEGER, expected BOOLEAN", e.getMessage());
        call.lambdaResult(1, Scalar.BOOLEAN);
        Lambda1 odd = x -> x == null ? null : (Integer) x % 2 == 1;
        assertEquals(List.of(1, 3), call(call.resolve(), Arrays.asList(1, 2, null, 3), odd));
    }

    @Test
    void reduceConvertsToTheTypeOfTheState() {
        var call =
                Functions.BUILT_IN.bind(
                        "REDUCE", List.of(value(MAP), value(Scalar.DOUBLE), lambda(3)));
        assertEquals(
                List.of(Scalar.DOUBLE, Scalar.STRING, Scalar.INTEGER), call.lambdaParameters(2));
        call.lambdaResult(2, Scalar.INTEGER);
        var function = call.resolve();
        assertEquals(Scalar.DOUBLE, function.type());
        Lambda3 last = (_, _, v) -> v;
        assertEquals(7.0, call(function, Map.of("a", 7), 1.0, last));
        assertEquals(1.0, call(function, null, 1.0, last));
        assertEquals(null, call(function, Map.of("a", 7), null, last));
    }

    @Test
    void aLambdaWithAnotherNumberOfParametersFitsNothing() {
        var e =
                assertThrows(
                        FunctionException.class,
                        () -> Functions.BUILT_IN.bind("FILTER", List.of(value(INTS), lambda(2))));
        assertEquals(
                "Function 'FILTER' does not accept parameters (ARRAY<INTEGER>, (_, _) => ...).",
                e.getMessage());
    }
}
