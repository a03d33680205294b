package io.millrace.app;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.logging.Level;
import java.util.logging.LogManager;
import java.util.logging.Logger;

/// Where log records go: to `millrace.log` in the data folder, or nowhere; never to the screen.
///
/// java.util.logging, because it starts in 20 ms where Log4j takes 150 (600 without AOT cache).
final class Logs {
    private static final Logger ROOT = Logger.getLogger("");

    /// What says too much at INFO, such as the whole configuration of every client. Held here, for
    /// loggers that nobody holds forget their level.
    private static final List<Logger> CALMER =
            List.of(
                    Logger.getLogger("org.apache.kafka.clients"),
                    Logger.getLogger("org.apache.kafka.common.config"),
                    Logger.getLogger("org.apache.kafka.common.utils.AppInfoParser"),
                    Logger.getLogger("org.apache.kafka.connect.runtime.WorkerConfig"),
                    Logger.getLogger("org.eclipse.jetty"),
                    Logger.getLogger("org.glassfish"));

    private Logs() {}

    /// For verbs that only talk to servers, and before the folder is known.
    static void toNowhere() {
        LogManager.getLogManager().reset();
        ROOT.setLevel(Level.OFF);
    }

    /// @param dir made when missing
    /// @throws io.millrace.config.UserError when it cannot be written
    static void toFilesIn(Path dir) {
        LogManager.getLogManager().reset();
        ROOT.setLevel(Level.INFO);
        CALMER.forEach(logger -> logger.setLevel(Level.WARNING));
        ROOT.addHandler(LogFile.open(dir));
    }

    /// Writes nothing more and lets go of the file.
    static void close() {
        Arrays.stream(ROOT.getHandlers())
                .filter(LogFile.class::isInstance)
                .forEach(
                        handler -> {
                            ROOT.removeHandler(handler);
                            handler.close();
                        });
    }

    /// The file that is written to, if any.
    static Optional<Path> file() {
        return Arrays.stream(ROOT.getHandlers())
                .filter(LogFile.class::isInstance)
                .map(handler -> ((LogFile) handler).path())
                .findFirst();
    }
}
