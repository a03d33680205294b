package io.millrace.sql.functions;

import org.jspecify.annotations.Nullable;

import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// Loads the classes of one jar with functions. They see the JDK, their own jar, and what functions
/// are written against; nothing else of this program, and no other jar.
final class FunctionLoader extends ClassLoader {
    static {
        registerAsParallelCapable();
    }

    private static final Set<String> SHARED =
            Stream.of(SqlFunction.class, Lambda1.class, Lambda2.class, Lambda3.class)
                    .map(Class::getName)
                    .collect(Collectors.toUnmodifiableSet());

    private final Map<String, byte[]> entries;

    /// @param entries of the jar, by name; not modified
    FunctionLoader(Map<String, byte[]> entries) {
        super(ClassLoader.getPlatformClassLoader());
        this.entries = entries;
    }

    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
        return SHARED.contains(name)
                ? Class.forName(name, false, FunctionLoader.class.getClassLoader())
                : super.loadClass(name, resolve);
    }

    @Override
    protected Class<?> findClass(String name) throws ClassNotFoundException {
        byte[] bytes = entries.get(name.replace('.', '/') + ".class");
        if (bytes == null) {
            throw new ClassNotFoundException(name);
        }
        return defineClass(name, bytes, 0, bytes.length);
    }

    @Override
    public @Nullable InputStream getResourceAsStream(String name) {
        byte[] bytes = entries.get(name);
        return bytes == null ? super.getResourceAsStream(name) : new ByteArrayInputStream(bytes);
    }
}
