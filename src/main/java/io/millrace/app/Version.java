package io.millrace.app;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/// What is running here.
public final class Version {
    private Version() {}

    /// `0.1.0`; `dev` when it runs from classes instead of the jar.
    public static String millrace() {
        return Optional.ofNullable(Version.class.getPackage().getImplementationVersion())
                .orElse("dev");
    }

    public static String kafka() {
        return org.apache.kafka.common.utils.AppInfoParser.getVersion();
    }

    /// Whether this JVM has mapped the cache of loaded classes that the launcher gave it. A cache
    /// that does not fit the jars is passed over in silence, so this looks at the memory map.
    public static String aotCache() {
        var file = System.getProperty("millrace.aot.cache", "");
        if (file.isEmpty()) {
            return "none";
        }
        try {
            var name = Path.of(file).getFileName().toString();
            try (var maps = Files.lines(Path.of("/proc/self/maps"))) {
                return maps.anyMatch(line -> line.endsWith("/" + name)) ? "used" : "not used";
            }
        } catch (IOException _) {
            return "given (this system does not tell whether it is used)";
        }
    }
}
