package io.millrace.app;

import static java.nio.file.StandardCopyOption.REPLACE_EXISTING;
import static java.nio.file.StandardOpenOption.APPEND;
import static java.nio.file.StandardOpenOption.CREATE;

import io.millrace.config.UserError;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.logging.ErrorManager;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;

/// `millrace.log`, and when it is full `millrace.1.log` to `millrace.4.log`, the oldest last.
final class LogFile extends Handler {
    private static final long MAX_BYTES = 10_000_000;
    private static final int OLD_FILES = 4;
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss,SSS");

    private final Path dir;
    private OutputStream file;
    private long bytes;

    private LogFile(Path dir) throws IOException {
        this.dir = dir;
        this.file = OutputStream.nullOutputStream();
        Files.createDirectories(dir);
        reopen();
    }

    static LogFile open(Path dir) {
        try {
            return new LogFile(dir);
        } catch (IOException e) {
            throw UserError.of(
                            "The log cannot be written to %s.".formatted(dir),
                            "Give this user the right to write there, or choose another folder"
                                    + " with --dir")
                    .causedBy(e);
        }
    }

    Path path() {
        return dir.resolve("millrace.log");
    }

    @Override
    public void publish(LogRecord entry) {
        if (!isLoggable(entry)) {
            return;
        }
        var line = line(entry).getBytes(StandardCharsets.UTF_8);
        synchronized (this) {
            try {
                if (bytes + line.length > MAX_BYTES) {
                    roll();
                }
                file.write(line);
                bytes += line.length;
            } catch (IOException e) {
                reportError("the log", e, ErrorManager.WRITE_FAILURE);
            }
        }
    }

    @Override
    public void flush() {} // nothing is kept back

    @Override
    public synchronized void close() {
        try {
            file.close();
        } catch (IOException e) {
            reportError("the log", e, ErrorManager.CLOSE_FAILURE);
        }
        file = OutputStream.nullOutputStream();
    }

    private void roll() throws IOException {
        file.close();
        for (int i = OLD_FILES; i > 0; i--) {
            var newer = i == 1 ? path() : old(i - 1);
            if (Files.exists(newer)) {
                Files.move(newer, old(i), REPLACE_EXISTING);
            }
        }
        reopen();
    }

    private Path old(int number) {
        return dir.resolve("millrace." + number + ".log");
    }

    private void reopen() throws IOException {
        file = Files.newOutputStream(path(), CREATE, APPEND);
        bytes = Files.size(path());
    }

    /// `2026-11-21 10:00:00,123 INFO Broker [main] text`
    private static String line(LogRecord entry) {
        var name = String.valueOf(entry.getLoggerName());
        var time = TIME.format(LocalDateTime.ofInstant(entry.getInstant(), ZoneId.systemDefault()));
        var line =
                "%s %-5s %s [%s] %s%n"
                        .formatted(
                                time,
                                level(entry.getLevel()),
                                name.substring(name.lastIndexOf('.') + 1),
                                Thread.currentThread().getName(),
                                entry.getMessage());
        return entry.getThrown() == null ? line : line + trace(entry.getThrown());
    }

    private static String level(Level level) {
        return level.equals(Level.SEVERE)
                ? "ERROR"
                : level.equals(Level.WARNING) ? "WARN" : level.getName();
    }

    private static String trace(Throwable e) {
        var text = new StringWriter();
        e.printStackTrace(new PrintWriter(text));
        return text.toString();
    }
}
