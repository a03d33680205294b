package io.millrace.connect.jdbc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.apache.kafka.common.config.ConfigException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.util.Properties;

class DriversTest {
    private static final String URL = "jdbc:h2:mem:drivers";

    @TempDir private Path dir;

    private static String refusal(String path) {
        var error = assertThrows(ConfigException.class, () -> Drivers.of(path));
        return String.valueOf(error.getMessage());
    }

    /// H2's own jar, in a loader that has nothing else.
    @Test
    void aDriverOfAFolderIsUsedInsteadOfTheProgramsOwn() throws Exception {
        var source = org.h2.Driver.class.getProtectionDomain().getCodeSource();
        Files.copy(Path.of(source.getLocation().toURI()), dir.resolve("driver.jar"));
        var drivers = Drivers.of(dir.toString());
        assertTrue(drivers.has("org.h2.Driver"));
        assertFalse(drivers.has("org.mariadb.jdbc.Driver"));
        try (var ours = DriverManager.getConnection(URL);
                var theirs = drivers.connect(URL, new Properties());
                var again = Drivers.of(dir.toString()).connect(URL, new Properties())) {
            assertEquals(ours.getClass().getName(), theirs.getClass().getName());
            assertNotEquals(ours.getClass(), theirs.getClass());
            assertEquals(theirs.getClass(), again.getClass());
        }
        var error =
                assertThrows(
                        ConfigException.class,
                        () -> drivers.connect("jdbc:mysql://127.0.0.1/x", new Properties()));
        assertEquals(
                "no driver of connection.driver.path takes a URL like jdbc:mysql:... There are"
                        + " [org.h2.Driver]",
                error.getMessage());
    }

    @Test
    void aFolderWithoutADriverIsAWrongSetting() {
        assertTrue(refusal(dir.toString()).contains("connection.driver.path: has no JDBC driver"));
        assertTrue(refusal(dir.resolve("none").toString()).contains("cannot be read"));
    }
}
