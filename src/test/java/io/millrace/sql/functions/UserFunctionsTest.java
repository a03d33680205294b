package io.millrace.sql.functions;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.data.Scalar;
import io.millrace.data.Type;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/// Functions in jars: what is taken, what is refused and why, and what calls do.
class UserFunctionsTest {
    private static final String HEAD =
            """
            import io.millrace.sql.functions.*;
            import java.util.*;
            import java.math.*;
            import java.nio.*;
            import java.time.*;
            """;

    @TempDir private Path folder;

    private void jar(String name, String body) {
        Jars.write(folder.resolve(name), HEAD + "public class F { " + body + " }");
    }

    private static String function(String name, String method) {
        return "@SqlFunction(name = \"%s\", doc = \"Does it.\") public static %s"
                .formatted(name, method);
    }

    private static ResolvedFunction resolve(Functions functions, String name, Type... types) {
        return functions.resolve(name, Arrays.stream(types).map(Optional::of).toList());
    }

    private static @Nullable Object call(Functions functions, String name, Object argument) {
        var type =
                switch (argument) {
                    case Integer _ -> Scalar.INTEGER;
                    case String _ -> Scalar.STRING;
                    case ByteBuffer _ -> Scalar.BYTES;
                    case BigDecimal d -> Type.decimal(10, d.scale());
                    default -> throw new IllegalArgumentException(argument.toString());
                };
        return resolve(functions, name, type).call().apply(new @Nullable Object[] {argument});
    }

    @Test
    void methodsOfAJarAreFunctionsBesideTheBuiltInOnes() {
        jar(
                "a.jar",
                function("TWICE", "int twice(int n) { return 2 * n; }")
                        + function("TWICE", "String twice(String s) { return s + s; }")
                        + "@SqlFunction(name=\"FIRST_OF\", doc=\"Does it.\", nulls=true,"
                        + " signature=\"T, T... -> T\") public static Object first(Object a,"
                        + " Object... more) { return a == null ? more[0] : a; }"
                        + "@SqlFunction(name=\"EACH\", doc=\"Does it.\", signature=\"ARRAY<T>, (T)"
                        + " => U -> ARRAY<U>\") public static List<Object> each(List<Object> l,"
                        + " Lambda1 f) { var o = new ArrayList<Object>(); for (var x : l)"
                        + " o.add(f.apply(x)); return o; }");
        var functions = new UserFunctions(folder).current();
        assertEquals(List.of(), functions.problems());
        assertEquals(6, call(functions, "twice", 3));
        assertEquals("abab", call(functions, "TWICE", "ab"));
        assertEquals(
                "x",
                resolve(functions, "FIRST_OF", Scalar.STRING, Scalar.STRING)
                        .call()
                        .apply(new @Nullable Object[] {null, "x"}));
        assertNull(
                resolve(functions, "TWICE", Scalar.INTEGER)
                        .call()
                        .apply(new @Nullable Object[] {null}));
        assertEquals("A", call(functions, "UCASE", "a"));
        assertTrue(functions.candidates("TWICE").getFirst().isOfUser());
        assertEquals(2, functions.candidates("TWICE").size());
        assertEquals(1, functions.candidates("EACH").size());
    }

    @Test
    void nothingIsReadWhileNothingChanges() {
        var functions = new UserFunctions(folder.resolve("not-there"));
        assertSame(Functions.BUILT_IN, functions.current());
        jar("a.jar", function("TWICE", "int twice(int n) { return 2 * n; }"));
        var there = new UserFunctions(folder);
        assertSame(there.current(), there.current());
    }

    @Test
    void aReplacedJarCountsForNewCallsAndCallsInUseKeepTheirs() throws Exception {
        jar("a.jar", function("N", "int n(int x) { return 1; }"));
        var user = new UserFunctions(folder);
        var before = resolve(user.current(), "N", Scalar.INTEGER);
        jar("a.jar", function("N", "int n(int x) { return 2222; }"));
        assertEquals(2222, call(user.current(), "N", 0));
        assertEquals(1, before.call().apply(new @Nullable Object[] {0}));
        Files.delete(folder.resolve("a.jar"));
        assertTrue(user.current().candidates("N").isEmpty());
        assertEquals(1, before.call().apply(new @Nullable Object[] {0}));
    }

    @Test
    void aBrokenJarIsToldAndLeavesTheOthersAndItsLastVersion() throws Exception {
        jar("good.jar", function("GOOD", "int n(int x) { return 1; }"));
        jar("turned.jar", function("TURNED", "int n(int x) { return 1; }"));
        var user = new UserFunctions(folder);
        user.current();
        Files.writeString(folder.resolve("bad.jar"), "no jar at all");
        byte[] whole = Files.readAllBytes(folder.resolve("turned.jar"));
        Files.write(folder.resolve("turned.jar"), Arrays.copyOf(whole, whole.length / 2));
        var functions = user.current();
        assertEquals(1, call(functions, "GOOD", 0));
        assertEquals(1, call(functions, "TURNED", 0));
        assertEquals(2, functions.problems().size());
        assertEquals("bad.jar: it is no readable jar", functions.problems().get(0));
        assertTrue(
                functions.problems().get(1).endsWith("; its functions stay as they were"),
                functions.problems().get(1));
        var e = assertThrows(FunctionException.class, () -> call(functions, "BAD", 0));
        assertTrue(e.hint().contains("bad.jar: it is no readable jar"), e.hint());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            textBlock =
                    """
                    name="UCASE"                                | int f(int x) { return x; }              | UCASE is the name of a built-in function; give it another
                    name="COUNT"                                | int f(int x) { return x; }              | COUNT is the name of a built-in function; give it another
                    name="lower"                                | int f(int x) { return x; }              | 'lower' is no name of a function
                    name="F"                                    | List<Integer> f(int x) { return null; } | needs a signature
                    name="F", signature="ARRAY<INT"             | int f(int x) { return x; }              | class F
                    name="F", signature="STRING -> INTEGER"     | int f(int x) { return x; }              | F.f: STRING is java.lang.String in Java
                    name="F", signature="INTEGER -> STRING"     | int f(int x) { return x; }              | F.f: STRING is java.lang.String in Java
                    name="F", signature="-> INTEGER"            | int f(int x) { return x; }              | has not the parameters
                    name="F", nulls=true                        | int f(int x) { return x; }              | with nulls = true box it
                    name="F"                                    | BigDecimal f(int x) { return null; }    | no argument says what the result is
                    name="F"                                    | int f(org.slf4j.Logger x) { return 1; } | cannot be loaded
                    """)
    void whatCannotWorkIsRefusedWithTheReason(String about, String method, String reason) {
        jar("a.jar", "@SqlFunction(doc=\"Does it.\", " + about + ") public static " + method);
        var functions = new UserFunctions(folder).current();
        assertEquals(1, functions.problems().size());
        assertTrue(
                functions.problems().getFirst().contains(reason), functions.problems()::toString);
        assertEquals(Functions.BUILT_IN.names(), functions.names());
    }

    @Test
    void methodsThatCannotBeReachedAreRefused() {
        jar(
                "a.jar",
                "@SqlFunction(name=\"F\", doc=\"Does it.\") static int f(int x) { return x; }");
        jar("b.jar", "public static int f(int x) { return x; }");
        jar("c.jar", function("TWICE", "int twice(int n) { return 2 * n; }"));
        jar("d.jar", function("TWICE", "int twice(int n) { return 2 * n; }"));
        assertEquals(
                List.of(
                        "a.jar: F.f must be a public static method of a public class",
                        "b.jar: no method in it has the annotation SqlFunction",
                        "d.jar: TWICE is in another jar already"),
                new UserFunctions(folder).current().problems());
    }

    @Test
    void jarsSeeNeitherEachOtherNorTheProgram() {
        String look =
                "String see(String name) { try { Class.forName(name); return \"seen\"; } catch"
                        + " (ClassNotFoundException e) { return \"hidden\"; } }";
        Jars.write(
                folder.resolve("a.jar"),
                HEAD + "public class A { " + function("SEE_A", look) + "}",
                "public class OfA {}");
        Jars.write(
                folder.resolve("b.jar"),
                HEAD + "public class B { " + function("SEE_B", look) + "}");
        var functions = new UserFunctions(folder).current();
        assertEquals("seen", call(functions, "SEE_A", "OfA"));
        assertEquals("hidden", call(functions, "SEE_B", "OfA"));
        assertEquals("seen", call(functions, "SEE_B", "java.sql.Connection"));
        for (var name :
                List.of("io.millrace.sql.Engine", "org.apache.kafka.streams.KafkaStreams")) {
            assertEquals("hidden", call(functions, "SEE_B", name));
        }
    }

    @Test
    void whateverAFunctionThrowsIsAnException() {
        jar(
                "a.jar",
                "static class Late { static { if (true) throw new IllegalStateException(\"late\");"
                        + " } static int n; }"
                        + function("DEEP", "int deep(int n) { return deep(n + 1); }")
                        + function("LATE", "int late(int n) { return Late.n; }")
                        + function(
                                "CHECKED",
                                "int checked(int n) throws Exception { throw new"
                                        + " Exception(\"checked\"); }")
                        + function("NEVER", "int never(int n) { throw new AssertionError(); }"));
        var functions = new UserFunctions(folder).current();
        for (var name : List.of("DEEP", "LATE", "CHECKED", "NEVER")) {
            assertThrows(RuntimeException.class, () -> call(functions, name, 1), name);
        }
    }

    @Test
    void resultsBecomeValuesOfTheirTypeOrAreRefused() {
        jar(
                "a.jar",
                function("NOW_NS", "Instant f(int n) { return Instant.ofEpochSecond(1, 1234567); }")
                        + function(
                                "HALF",
                                "BigDecimal f(BigDecimal n) { return n.divide(new"
                                        + " BigDecimal(2)); }")
                        + function("PEEK", "int f(ByteBuffer b) { b.get(); return b.get(); }")
                        + "@SqlFunction(name=\"LIE\", doc=\"Does it.\", signature=\"INTEGER ->"
                        + " ARRAY<STRING>\") public static List f(Integer n) { return List.of(n); }"
                        + "@SqlFunction(name=\"MONEY\", doc=\"Does it.\", signature=\"STRING ->"
                        + " DECIMAL(5, 2)\") public static BigDecimal f(String s) { return new"
                        + " BigDecimal(s); }");
        var functions = new UserFunctions(folder).current();
        assertEquals(List.of(), functions.problems());
        assertEquals(Instant.ofEpochMilli(1001), call(functions, "NOW_NS", 1));
        assertEquals(new BigDecimal("1.50"), call(functions, "HALF", new BigDecimal("3.00")));
        assertThrows(RuntimeException.class, () -> call(functions, "HALF", new BigDecimal("0.5")));
        assertThrows(RuntimeException.class, () -> call(functions, "LIE", 1));
        assertEquals(Type.decimal(5, 2), resolve(functions, "MONEY", Scalar.STRING).type());
        assertEquals(new BigDecimal("7.50"), call(functions, "MONEY", "7.5"));
        assertThrows(RuntimeException.class, () -> call(functions, "MONEY", "12345.6"));
        var bytes = ByteBuffer.wrap(new byte[] {1, 2});
        assertEquals(2, call(functions, "PEEK", bytes));
        assertEquals(2, call(functions, "PEEK", bytes));
    }

    @Test
    void theExampleInTheDocumentationWorks() throws Exception {
        var page =
                Files.readString(
                        Path.of(
                                System.getProperty("millrace.project", "."),
                                "docs/own-functions.md"));
        int from = page.indexOf("```java\n") + "```java\n".length();
        Jars.write(folder.resolve("readings.jar"), page.substring(from, page.indexOf("```", from)));
        var functions = new UserFunctions(folder).current();
        assertEquals(212.0, call(functions, "FAHRENHEIT", 100));
        assertEquals(
                2.0,
                resolve(functions, "MEDIAN", Type.array(Scalar.DOUBLE))
                        .call()
                        .apply(new @Nullable Object[] {List.of(9.0, 1.0, 2.0)}));
    }
}
