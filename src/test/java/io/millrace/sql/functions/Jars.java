package io.millrace.sql.functions;

import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.regex.Pattern;

import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;

/// Makes jars with functions from source text.
public final class Jars {
    private static final Pattern CLASS = Pattern.compile("(?:class|interface) (\\w+)");

    private Jars() {}

    /// Compiles the sources and puts the jar in its place in one step, as a careful user does.
    public static void write(Path jar, String... sources) {
        try {
            Files.createDirectories(jar.getParent());
            Path classes = Files.createTempDirectory("functions");
            compile(classes, sources);
            Path temporary = Files.createTempFile("functions", ".zip");
            try (var out = new JarOutputStream(Files.newOutputStream(temporary));
                    var files = Files.walk(classes)) {
                for (var file : files.filter(Files::isRegularFile).toList()) {
                    out.putNextEntry(new JarEntry(classes.relativize(file).toString()));
                    Files.copy(file, out);
                }
            }
            Files.move(temporary, jar, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void compile(Path classes, String... sources) {
        var compiler = ToolProvider.getSystemJavaCompiler();
        var units = new ArrayList<JavaFileObject>();
        for (var source : sources) {
            units.add(new Source(source));
        }
        var options =
                List.of("-d", classes.toString(), "-cp", System.getProperty("java.class.path"));
        var messages = new StringWriter();
        if (!compiler.getTask(messages, null, null, options, null, units).call()) {
            throw new IllegalArgumentException(messages.toString());
        }
    }

    private static final class Source extends SimpleJavaFileObject {
        private final String text;

        Source(String text) {
            super(URI.create("string:///" + name(text) + ".java"), Kind.SOURCE);
            this.text = text;
        }

        private static String name(String text) {
            var matcher = CLASS.matcher(text);
            if (!matcher.find()) {
                throw new IllegalArgumentException("no class in " + text);
            }
            return matcher.group(1);
        }

        @Override
        public CharSequence getCharContent(boolean ignoreEncodingErrors) {
            return text;
        }
    }
}
