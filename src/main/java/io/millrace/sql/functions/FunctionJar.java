package io.millrace.sql.functions;

import io.millrace.data.Scalar;
import io.millrace.data.Type;

import org.jspecify.annotations.Nullable;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.lang.invoke.MethodType;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;

/// Reads the functions in a jar: public static methods with [SqlFunction] in public classes.
///
/// The jar is read into memory whole, so that it can be replaced while queries run the old one.
final class FunctionJar {
    private static final long MAX_JAR_BYTES = 64L << 20;
    private static final int MAX_UNPACKED_BYTES = 256 << 20;
    private static final int MAX_ENTRIES = 20_000;
    private static final String CLASS = ".class";

    /// How a class file names the annotation.
    private static final String ANNOTATION = SqlFunction.class.descriptorString();

    private FunctionJar() {}

    static List<Signature> read(Path file) throws UnusableJar {
        var entries = unpacked(file);
        var loader = new FunctionLoader(entries);
        var signatures = new ArrayList<Signature>();
        for (var entry : entries.entrySet()) {
            if (entry.getKey().endsWith(CLASS) && mentionsAnnotation(entry.getValue())) {
                signatures.addAll(ofClass(loader, entry.getKey()));
            }
        }
        if (signatures.isEmpty()) {
            throw new UnusableJar("no method in it has the annotation SqlFunction");
        }
        return signatures;
    }

    /// Refuses names that are taken.
    ///
    /// @param others functions of other jars
    static void checkNames(List<Signature> signatures, List<Signature> others) throws UnusableJar {
        var taken = others.stream().map(Signature::name).collect(Collectors.toSet());
        for (var signature : signatures) {
            var name = signature.name();
            if (isBuiltIn(name)) {
                throw new UnusableJar(
                        name + " is the name of a built-in function; give it another");
            }
            if (taken.contains(name)) {
                throw new UnusableJar(name + " is in another jar already");
            }
        }
    }

    private static boolean isBuiltIn(String name) {
        return Aggregates.names().contains(name) || !Functions.BUILT_IN.candidates(name).isEmpty();
    }

    // ---------------------------------------------------------------- the file

    private static Map<String, byte[]> unpacked(Path file) throws UnusableJar {
        try {
            if (Files.size(file) > MAX_JAR_BYTES) {
                throw new UnusableJar("it is longer than " + (MAX_JAR_BYTES >> 20) + " MB");
            }
            return unpacked(Files.readAllBytes(file));
        } catch (IOException | IllegalArgumentException e) {
            throw new UnusableJar("it is no readable jar (" + e.getMessage() + ")");
        }
    }

    private static Map<String, byte[]> unpacked(byte[] jar) throws IOException, UnusableJar {
        var entries = new HashMap<String, byte[]>();
        int left = MAX_UNPACKED_BYTES;
        try (var zip = new ZipInputStream(new ByteArrayInputStream(jar))) {
            for (ZipEntry entry; (entry = zip.getNextEntry()) != null; ) {
                byte[] bytes = bytes(zip, left);
                left -= bytes.length;
                entries.put(entry.getName(), bytes);
                if (entries.size() > MAX_ENTRIES) {
                    throw new UnusableJar("it has more than " + MAX_ENTRIES + " entries");
                }
            }
        }
        if (entries.isEmpty()) {
            throw new UnusableJar("it is no readable jar");
        }
        return entries;
    }

    private static byte[] bytes(InputStream in, int most) throws IOException, UnusableJar {
        byte[] bytes = in.readNBytes(most + 1);
        if (bytes.length > most) {
            throw new UnusableJar("it unpacks to more than " + (MAX_UNPACKED_BYTES >> 20) + " MB");
        }
        return bytes;
    }

    /// Only classes that mention it are loaded: others may need libraries that are not there.
    private static boolean mentionsAnnotation(byte[] bytes) {
        return new String(bytes, StandardCharsets.ISO_8859_1).contains(ANNOTATION);
    }

    // ---------------------------------------------------------------- the methods

    private static List<Signature> ofClass(FunctionLoader loader, String entry) throws UnusableJar {
        var name = entry.substring(0, entry.length() - CLASS.length()).replace('/', '.');
        try {
            var type = loader.loadClass(name);
            for (var method : type.getDeclaredMethods()) {
                if (method.isAnnotationPresent(SqlFunction.class)) {
                    checkReach(type, method);
                }
            }
            var signatures = Functions.signatures(type);
            for (var signature : signatures) {
                check(signature);
            }
            return signatures;
        } catch (ClassNotFoundException | LinkageError e) {
            throw new UnusableJar(
                    "class %s cannot be loaded (%s); functions see the JDK and their own jar only"
                            .formatted(name, e));
        } catch (IllegalArgumentException | FunctionException e) {
            throw new UnusableJar("class %s: %s".formatted(name, e.getMessage()));
        }
    }

    private static void checkReach(Class<?> type, Method method) throws UnusableJar {
        if (!Modifier.isPublic(type.getModifiers())
                || !Modifier.isPublic(method.getModifiers())
                || !Modifier.isStatic(method.getModifiers())) {
            throw new UnusableJar(
                    "%s.%s must be a public static method of a public class"
                            .formatted(type.getName(), method.getName()));
        }
    }

    private static void check(Signature signature) throws UnusableJar {
        if (!signature.name().matches("[A-Z_][A-Z0-9_]{0,127}")) {
            throw new UnusableJar(
                    "'%s' is no name of a function; use upper case letters, digits and _"
                            .formatted(signature.name()));
        }
        var patterns = new ArrayList<>(signature.parameters());
        signature.rest().ifPresent(patterns::add);
        var method = signature.method();
        int first = method.getParameterCount() - SignatureText.arguments(method);
        if (patterns.size() != SignatureText.arguments(method)
                || signature.rest().isPresent() != method.isVarArgs()) {
            throw wrong(signature, "the method has not the parameters that its signature names");
        }
        for (int i = 0; i < patterns.size(); i++) {
            Class<?> own = method.getParameterTypes()[first + i];
            boolean rest = i == patterns.size() - 1 && method.isVarArgs();
            checkParameter(signature, patterns.get(i), rest ? own.componentType() : own);
        }
        checkResult(signature, patterns);
    }

    private static void checkParameter(Signature signature, Pattern pattern, Class<?> own)
            throws UnusableJar {
        if (signature.about().nulls() && own.isPrimitive()) {
            throw wrong(signature, "a " + own + " cannot be NULL; with nulls = true box it");
        }
        var needed = javaClass(pattern);
        if (needed == null) {
            throw wrong(signature, "STRUCT can be no parameter");
        }
        if (!boxed(own).isAssignableFrom(needed)) {
            throw wrong(signature, "%s is %s in Java".formatted(pattern, needed.getName()));
        }
    }

    private static void checkResult(Signature signature, List<Pattern> patterns)
            throws UnusableJar {
        var needed = javaClass(signature.result());
        if (needed == null || signature.result() instanceof Pattern.Lambda) {
            throw wrong(signature, "this can be no result: " + signature.result());
        }
        var own = boxed(signature.method().getReturnType());
        if (!own.isAssignableFrom(needed) && !needed.isAssignableFrom(own)) {
            throw wrong(
                    signature, "%s is %s in Java".formatted(signature.result(), needed.getName()));
        }
        var named = new HashSet<String>();
        patterns.forEach(p -> variables(p, named));
        var open = new HashSet<String>();
        variables(signature.result(), open);
        open.removeAll(named);
        if (!open.isEmpty()) {
            throw wrong(
                    signature,
                    "no argument says what the result is; give a signature, such as"
                            + " 'STRING -> DECIMAL(10, 2)'");
        }
    }

    private static UnusableJar wrong(Signature signature, String what) {
        return new UnusableJar(
                "%s.%s: %s"
                        .formatted(
                                signature.method().getDeclaringClass().getName(),
                                signature.method().getName(),
                                what));
    }

    private static void variables(Pattern pattern, Set<String> names) {
        switch (pattern) {
            case Pattern.Exact _ -> {}
            case Pattern.Variable(var name, _) -> names.add(name);
            case Pattern.Array(var element) -> variables(element, names);
            case Pattern.Map(var key, var value) -> {
                variables(key, names);
                variables(value, names);
            }
            case Pattern.Struct(var fields) -> fields.forEach(f -> variables(f.pattern(), names));
            case Pattern.Lambda(var parameters, var result) -> {
                parameters.forEach(p -> variables(p, names));
                variables(result, names);
            }
        }
    }

    /// The class of the values that go with a pattern; `null` where there is none for users.
    private static @Nullable Class<?> javaClass(Pattern pattern) {
        return switch (pattern) {
            case Pattern.Exact(var type) -> javaClass(type);
            case Pattern.Variable(_, var bound) ->
                    switch (bound) {
                        case DECIMAL -> BigDecimal.class;
                        case ANY, ORDERED -> Object.class;
                    };
            case Pattern.Array _ -> List.class;
            case Pattern.Map _ -> Map.class;
            case Pattern.Struct _ -> null;
            case Pattern.Lambda(var parameters, _) ->
                    switch (parameters.size()) {
                        case 1 -> Lambda1.class;
                        case 2 -> Lambda2.class;
                        case 3 -> Lambda3.class;
                        default -> null;
                    };
        };
    }

    /// The class that [Type] lists for a type.
    static Class<?> javaClass(Type type) {
        return switch (type) {
            case Scalar.BOOLEAN -> Boolean.class;
            case Scalar.INTEGER -> Integer.class;
            case Scalar.BIGINT -> Long.class;
            case Scalar.DOUBLE -> Double.class;
            case Scalar.STRING -> String.class;
            case Scalar.BYTES -> ByteBuffer.class;
            case Scalar.DATE -> LocalDate.class;
            case Scalar.TIME -> LocalTime.class;
            case Scalar.TIMESTAMP -> Instant.class;
            case Type.Decimal _ -> BigDecimal.class;
            case Type.Array _ -> List.class;
            case Type.Map _ -> Map.class;
            case Type.Struct _ -> io.millrace.data.StructValue.class;
        };
    }

    private static Class<?> boxed(Class<?> type) {
        return MethodType.methodType(type).wrap().returnType();
    }
}
