package io.millrace.sql.rest;

import io.millrace.http.Json;
import io.millrace.http.ResponseStream;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/// Values on their way to a client, written one by one. That the client has left goes through
/// whoever writes as an [UncheckedIOException].
final class Lines {
    /// What stands around the values.
    ///
    /// @param first before the first value
    /// @param next before each other one
    /// @param behind each one, but not a value that ends all
    /// @param last behind all
    private record Marks(String first, String next, String behind, String last) {
        static final Marks LINES = new Marks("", "", "\n", "");
    }

    private final ResponseStream out;
    private final Marks marks;
    private final boolean lineEach;
    private boolean started;

    private Lines(ResponseStream out, Marks marks) {
        this.out = out;
        this.marks = marks;
        lineEach = marks.equals(Marks.LINES);
    }

    /// A line a value, which a client that reads lines has as soon as it is sent.
    static Lines delimited(ResponseStream out) {
        return new Lines(out, Marks.LINES);
    }

    /// A JSON array.
    static Lines array(ResponseStream out) {
        return new Lines(out, new Marks("[", ",\n", "", "]\n"));
    }

    /// A JSON array whose values end their lines, so that clients that read lines need not wait for
    /// the next one; it must have a last value.
    static Lines endless(ResponseStream out) {
        return new Lines(out, new Marks("[", "", ",\n", "]\n"));
    }

    /// Whether a client may have seen something.
    boolean started() {
        return started;
    }

    /// Writes a value as JSON.
    void add(Object value) {
        write(Json.bytes(value));
        endLine();
    }

    /// Writes a text as it is.
    void text(String text) {
        write(text.getBytes(StandardCharsets.UTF_8));
        endLine();
    }

    private void endLine() {
        write(marks.behind());
        if (lineEach) {
            try {
                out.endValue();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    private void write(byte[] value) {
        write(started ? marks.next() : marks.first());
        started = true;
        send(value);
    }

    private void write(String mark) {
        send(mark.getBytes(StandardCharsets.UTF_8));
    }

    private void send(byte[] bytes) {
        try {
            out.write(bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Sends what is waiting; blocks while the client does not read.
    void flush() {
        try {
            out.flush();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    void end() {
        write(started ? marks.last() : marks.first() + marks.last());
        flush();
    }

    /// Ends all with a value.
    void end(Object value) {
        write(Json.bytes(value));
        end();
    }
}
