package io.millrace.sql.endpoint;

import io.millrace.http.Handler;
import io.millrace.http.Json;
import io.millrace.http.ProblemException;
import io.millrace.http.Request;
import io.millrace.http.Response;
import io.millrace.http.ResponseStream;
import io.millrace.sql.Engine;
import io.millrace.sql.analyze.EndpointPlan;
import io.millrace.sql.analyze.KeyChoices;
import io.millrace.sql.analyze.Plan;
import io.millrace.sql.analyze.Properties;
import io.millrace.sql.analyze.Typed;
import io.millrace.sql.functions.RequestParts;
import io.millrace.sql.kernel.RowInsert;
import io.millrace.sql.query.TransientQuery;
import io.millrace.sql.rest.Values;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Semaphore;

/// Answers each request with the rows of a pull query: an array of objects, or the one object where
/// the whole key of a table is given.
final class SelectHandler implements Handler {
    private final Engine engine;
    private final EndpointPlan.Select plan;
    private final Semaphore places;

    /// @param places of queries that may run at once
    SelectHandler(Engine engine, EndpointPlan.Select plan, Semaphore places) {
        this.engine = engine;
        this.plan = plan;
        this.places = places;
    }

    @Override
    public Response handle(Request request) throws Exception {
        var asked = new Asked(request);
        ScopedValue.where(RequestParts.CURRENT, asked).run(this::checkKeys);
        if (plan.single()) {
            return ScopedValue.where(RequestParts.CURRENT, asked).call(this::row);
        }
        return Response.stream(
                InsertHandler.JSON,
                out -> ScopedValue.where(RequestParts.CURRENT, asked).run(() -> rows(out)));
    }

    /// A part of the request that is no key is the client's mistake, and not a row that is not
    /// there.
    private void checkKeys() {
        KeyChoices.of(plan.query().plan())
                .ifPresent(choices -> choices.keys().forEach(key -> key.forEach(this::check)));
    }

    private void check(Typed key) {
        try {
            var _ = RowInsert.constant(key);
        } catch (ProblemException e) {
            throw e;
        } catch (RuntimeException e) { // whatever an expression fails with
            throw EndpointError.BAD_REQUEST.with(String.valueOf(e.getMessage()));
        }
    }

    private Response row() {
        var found = new ArrayList<Object>();
        run(columns -> found.add(object(columns)));
        if (found.isEmpty()) {
            throw EndpointError.NO_ROW.with();
        }
        return Response.bytes(InsertHandler.JSON, Json.bytes(found.getFirst()));
    }

    private void rows(ResponseStream out) {
        var text = new Text(out);
        text.write("[");
        var first = new boolean[] {true};
        run(
                columns -> {
                    text.write(first[0] ? "\n" : ",\n");
                    first[0] = false;
                    text.write(Json.bytes(object(columns)));
                });
        text.write(first[0] ? "]" : "\n]");
    }

    /// Writes into an answer from where no checked exception may be thrown.
    private record Text(ResponseStream out) {
        void write(String text) {
            write(text.getBytes(StandardCharsets.UTF_8));
        }

        void write(byte[] bytes) {
            try {
                out.write(bytes);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    private Object object(@Nullable Object[] columns) {
        var object = new LinkedHashMap<String, @Nullable Object>();
        List<Plan.Output> outputs = plan.query().outputs();
        for (int i = 0; i < outputs.size(); i++) {
            object.put(outputs.get(i).name(), Values.json(columns[i]));
        }
        return object;
    }

    private void run(TransientQuery.Rows rows) {
        if (!places.tryAcquire()) {
            throw EndpointError.TOO_MANY
                    .with("Too many queries run (sql.max.queries).")
                    .retryAfter(Duration.ofSeconds(1));
        }
        var context =
                new TransientQuery.Context(
                        "endpoint_" + UUID.randomUUID(),
                        engine.cluster(),
                        engine.settings(),
                        Properties.NONE,
                        engine.images(),
                        engine.processingLog());
        try (var query = TransientQuery.of(plan.query(), TransientQuery.From.BEGINNING, context)) {
            query.run(rows);
        } finally {
            places.release();
        }
    }
}
