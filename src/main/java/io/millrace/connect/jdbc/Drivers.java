package io.millrace.connect.jdbc;

import org.apache.kafka.common.config.ConfigException;

import java.io.IOException;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Driver;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import java.util.concurrent.ConcurrentHashMap;

/// JDBC drivers: those of the program, or those of a folder that the user names.
///
/// The jars of a folder see the JDK and each other only, so that they can be of any version.
///
/// Source: java.sql.Driver and DriverManager, "JDBC 4.0 drivers must include the file
/// META-INF/services/java.sql.Driver".
final class Drivers {
    /// Drivers are loaded once in a process, as DriverManager does it: some start threads that keep
    /// their classes for ever.
    private static final Map<List<Path>, List<Driver>> LOADED = new ConcurrentHashMap<>();

    private final List<Driver> given;

    private Drivers(List<Driver> given) {
        this.given = given;
    }

    /// @param path a folder with jars or a jar; empty for the program's own drivers
    /// @throws ConfigException when there is no driver
    static Drivers of(String path) {
        if (path.isEmpty()) {
            return new Drivers(List.of());
        }
        var jars = jars(path);
        var drivers = LOADED.computeIfAbsent(jars, Drivers::load);
        if (drivers.isEmpty()) {
            throw wrong(path, "has no JDBC driver in its jars " + jars);
        }
        return new Drivers(drivers);
    }

    private static List<Path> jars(String path) {
        try {
            var place = Path.of(path).toRealPath();
            if (!Files.isDirectory(place)) {
                return List.of(place);
            }
            try (var files = Files.list(place)) {
                return files.filter(f -> f.toString().endsWith(".jar")).sorted().toList();
            }
        } catch (IOException e) {
            throw wrong(path, "cannot be read: " + e.getMessage());
        }
    }

    private static List<Driver> load(List<Path> jars) {
        var urls = jars.stream().map(Drivers::url).toArray(URL[]::new);
        var loader = new URLClassLoader("jdbc", urls, ClassLoader.getPlatformClassLoader());
        var drivers = new ArrayList<Driver>();
        try {
            ServiceLoader.load(Driver.class, loader).forEach(drivers::add);
        } catch (ServiceConfigurationError e) {
            throw wrong(jars.toString(), "has a driver that does not load: " + e.getMessage());
        }
        return List.copyOf(drivers);
    }

    private static URL url(Path jar) {
        try {
            return jar.toUri().toURL();
        } catch (MalformedURLException e) {
            throw new IllegalStateException(e);
        }
    }

    private static ConfigException wrong(String path, String why) {
        return new ConfigException("connection.driver.path", path, why);
    }

    /// Whether a class of a driver is there.
    boolean has(String className) {
        return given.isEmpty()
                ? isInClassPath(className)
                : given.stream().anyMatch(d -> d.getClass().getName().equals(className));
    }

    private static boolean isInClassPath(String className) {
        try {
            Class.forName(className);
            return true;
        } catch (ClassNotFoundException _) {
            return false;
        }
    }

    /// @throws ConfigException when none of the given drivers takes such a URL
    Connection connect(String url, Properties properties) throws SQLException {
        if (given.isEmpty()) {
            return DriverManager.getConnection(url, properties);
        }
        for (var driver : given) {
            var connection = driver.connect(url, properties);
            if (connection != null) {
                return connection;
            }
        }
        var names = given.stream().map(d -> d.getClass().getName()).toList();
        throw new ConfigException(
                "no driver of connection.driver.path takes a URL like %s... There are %s"
                        .formatted(url.replaceFirst("^(jdbc:[^:]*:).*", "$1"), names));
    }
}
