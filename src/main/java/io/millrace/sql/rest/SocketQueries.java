package io.millrace.sql.rest;

import io.millrace.http.Json;
import io.millrace.http.ProblemException;
import io.millrace.http.Request;
import io.millrace.http.WebSocket;
import io.millrace.sql.Engine;
import io.millrace.sql.parse.SqlException;
import io.millrace.sql.query.TransientQuery;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;

/// `/ws/query?request={"ksql": "SELECT ..."}`: a websocket with one message about the columns, then
/// one a row, `{"row":{"columns":[...]}}`; an error is `{"error": message}`. The server closes it
/// when the query has ended.
record SocketQueries(Engine engine, QueryAnswers queries) {
    void answer(Request request, WebSocket socket) throws IOException {
        try {
            var json = request.query("request").orElse("");
            var asked =
                    queries.ask(
                            Json.read(json.getBytes(StandardCharsets.UTF_8), KsqlRequest.class));
            switch (asked) {
                case QueryAnswers.Asked.Select select -> run(select, socket);
                case QueryAnswers.Asked.Print print ->
                        queries.print(print.statement(), socket::onClosed, new Texts(socket));
            }
            socket.close("done");
        } catch (ProblemException e) {
            socket.send(text(Map.of("error", e.failure().message())));
            socket.close("error");
        } catch (SqlException | SentRows.TooManyRows e) {
            socket.send(text(Map.of("error", String.valueOf(e.getMessage()))));
            socket.close("error");
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }

    private void run(QueryAnswers.Asked.Select select, WebSocket socket) {
        queries.run(select, query -> socket.onClosed(query::close), new Rows(select, socket));
    }

    private static String text(Object value) {
        return new String(Json.bytes(value), StandardCharsets.UTF_8);
    }

    private static void send(WebSocket socket, String text) {
        try {
            socket.send(text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// The lines of a PRINT, a message each.
    private record Texts(WebSocket socket) implements io.millrace.sql.query.TopicPrinter.Lines {
        @Override
        public void line(String line) {
            send(socket, line);
        }

        @Override
        public void idle() {}
    }

    /// The rows of a query, a message each.
    private record Rows(QueryAnswers.Asked.Select select, WebSocket socket)
            implements TransientQuery.Rows {
        @Override
        public void begin() {
            var columns =
                    select.plan().plan().outputs().stream()
                            .map(
                                    o -> {
                                        var column = new LinkedHashMap<String, Object>();
                                        column.put("name", o.name());
                                        column.put("schema", Values.schema(o.expr().type()));
                                        return column;
                                    })
                            .toList();
            send(socket, text(columns));
        }

        @Override
        public void row(@Nullable Object[] columns) {
            send(socket, text(SentRows.Shape.OBJECT.row(Values.row(columns))));
        }

        @Override
        public void tombstone(@Nullable Object[] columns) {
            SentRows.Shape.OBJECT
                    .tombstone(Values.row(columns))
                    .ifPresent(row -> send(socket, text(row)));
        }
    }
}
