package io.millrace.sql.rest;

import com.fasterxml.jackson.databind.JsonNode;

import io.millrace.http.Json;
import io.millrace.http.ProblemException;
import io.millrace.http.Request;
import io.millrace.http.Response;
import io.millrace.http.ResponseStream;
import io.millrace.sql.Engine;
import io.millrace.sql.catalog.Source;
import io.millrace.sql.parse.Span;
import io.millrace.sql.parse.SqlException;

import org.jspecify.annotations.Nullable;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;

/// `/inserts-stream`: a line `{"target": name}`, then a line a row; for each row a line
/// `{"status":"ok","seq":n}` when it is safe, in order. The first row that cannot be written gets
/// `"status":"error"`, and ends the stream: those behind it are not written.
///
/// Rows are read while answers are written. When the client does not read its answers, or Kafka
/// does not take the rows, at most [#UNDER_WAY_MAX] rows are under way and no more is read.
record InsertsStream(Engine engine) {
    private static final int UNDER_WAY_MAX = 1_000;
    private static final String DELIMITED = "application/vnd.ksqlapi.delimited.v1";
    private static final String JSON = "application/json";

    /// A row that was read: it is safe when `written` completes.
    ///
    /// @param last whether nothing follows, in place of a row
    private record Row(CompletableFuture<Void> written, boolean last) {
        static final Row END = new Row(CompletableFuture.completedFuture(null), true);

        static Row failed(RuntimeException e) {
            return new Row(CompletableFuture.failedFuture(e), false);
        }
    }

    Response answer(Request request) throws IOException {
        var in = request.bodyStream();
        var lineMax = engine.settings().http().limits().maxBodyBytes();
        var first = line(in, lineMax);
        if (first.isEmpty()) {
            throw SqlError.BAD_REQUEST.with("The first line must be {\"target\": \"NAME\"}");
        }
        var target = target(Json.read(first.get(), JsonNode.class));
        boolean array =
                request.header("Accept").map(a -> a.contains(JSON)).orElse(false)
                        && !request.header("Accept").orElse("").contains(DELIMITED);
        return Response.stream(
                array ? JSON : DELIMITED,
                out -> {
                    var rows = new ArrayBlockingQueue<Row>(UNDER_WAY_MAX);
                    var reader =
                            Thread.ofVirtual()
                                    .name("inserts")
                                    .start(() -> read(in, lineMax, target, rows));
                    try {
                        acknowledge(rows, out, array ? Lines.array(out) : Lines.delimited(out));
                    } catch (java.io.UncheckedIOException e) {
                        throw e.getCause();
                    } finally {
                        reader.interrupt();
                    }
                });
    }

    private Source target(JsonNode first) {
        var name = first.path("target").asText("");
        if (name.isEmpty()) {
            throw SqlError.BAD_REQUEST.with("The first line must be {\"target\": \"NAME\"}");
        }
        try {
            return engine.insertTarget(Span.NONE, plain(name));
        } catch (SqlException e) {
            throw SqlError.refused(e);
        }
    }

    /// As SQL reads a name: upper case unless it is quoted.
    private static String plain(String name) {
        return name.length() > 2 && name.startsWith("`") && name.endsWith("`")
                ? name.substring(1, name.length() - 1)
                : name.toUpperCase(java.util.Locale.ROOT);
    }

    /// Reads rows and sends them to Kafka until the client has no more.
    private void read(InputStream in, int lineMax, Source target, BlockingQueue<Row> rows) {
        try {
            for (var line = line(in, lineMax); line.isPresent(); line = line(in, lineMax)) {
                var row = send(line.get(), target);
                rows.put(row);
                if (row.written().isCompletedExceptionally()) {
                    return;
                }
            }
            rows.put(Row.END);
        } catch (IOException | ProblemException e) {
            var _ = rows.offer(Row.failed(new IllegalStateException(e)));
        } catch (InterruptedException _) {
            // whoever wrote the answers is gone
            Thread.currentThread().interrupt();
        }
    }

    private Row send(byte[] line, Source target) {
        try {
            var row = JsonRow.of(target, Json.read(line, JsonNode.class));
            return new Row(engine.send(row), false);
        } catch (SqlException | ProblemException e) {
            return Row.failed(e);
        }
    }

    private static void acknowledge(BlockingQueue<Row> rows, ResponseStream out, Lines lines)
            throws InterruptedException, IOException {
        long seq = 0;
        while (out.isOpen()) {
            var next = rows.poll();
            if (next == null) {
                lines.flush();
                next = rows.take();
            }
            if (next.last()) {
                lines.end();
                return;
            }
            if (!next.written().isDone()) {
                lines.flush();
            }
            try {
                next.written().get();
                lines.add(ack("ok", seq++));
            } catch (ExecutionException e) {
                var ack = ack("error", seq);
                ack.put("error_code", SqlError.BAD_REQUEST.code());
                var cause = e.getCause() == null ? e : e.getCause();
                ack.put("message", String.valueOf(cause.getMessage()));
                lines.add(ack);
                lines.end();
                return;
            }
        }
    }

    private static Map<String, @Nullable Object> ack(String status, long seq) {
        var ack = new LinkedHashMap<String, @Nullable Object>();
        ack.put("status", status);
        ack.put("seq", seq);
        return ack;
    }

    /// The next line that is not blank, without its end; empty where there is none.
    private static Optional<byte[]> line(InputStream in, int max) throws IOException {
        var line = new ByteArrayOutputStream();
        while (true) {
            int b = in.read();
            if (b < 0 || b == '\n') {
                if (!line.toString(java.nio.charset.StandardCharsets.UTF_8).isBlank()) {
                    return Optional.of(line.toByteArray());
                }
                if (b < 0) {
                    return Optional.empty();
                }
                line.reset();
                continue;
            }
            if (line.size() == max) {
                throw SqlError.BAD_REQUEST.with(
                        "A line is longer than http.max.body.bytes, %d".formatted(max));
            }
            line.write(b);
        }
    }
}
