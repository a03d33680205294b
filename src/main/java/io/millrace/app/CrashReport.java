package io.millrace.app;

import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;

/// Puts what a mistake of ours looks like from inside where it can be found later.
final class CrashReport {
    private CrashReport() {}

    /// Returns the file: the log, where there is one; else a file of its own.
    static String write(Throwable e) {
        var log = Logs.file();
        if (log.isPresent()) {
            LoggerFactory.getLogger(CrashReport.class).error("Unexpected", e);
            return log.get().toString();
        }
        var text = new StringWriter();
        e.printStackTrace(new PrintWriter(text));
        try {
            Path file = Files.createTempFile("millrace-crash-", ".log");
            Files.writeString(file, text.toString());
            return file.toString();
        } catch (IOException _) {
            return text.toString();
        }
    }
}
