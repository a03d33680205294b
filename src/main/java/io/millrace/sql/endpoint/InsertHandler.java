package io.millrace.sql.endpoint;

import com.fasterxml.jackson.databind.JsonNode;

import io.millrace.data.Field;
import io.millrace.data.Scalar;
import io.millrace.http.Handler;
import io.millrace.http.Json;
import io.millrace.http.ProblemException;
import io.millrace.http.Request;
import io.millrace.http.Response;
import io.millrace.sql.Engine;
import io.millrace.sql.analyze.EndpointPlan;
import io.millrace.sql.analyze.Typed;
import io.millrace.sql.functions.RequestParts;
import io.millrace.sql.kernel.RowInsert;
import io.millrace.sql.parse.SqlException;
import io.millrace.sql.rest.JsonRow;
import io.millrace.sql.rest.Values;

import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;

/// Writes a row for each request, and answers when the cluster has it safe.
final class InsertHandler implements Handler {
    static final String JSON = "application/json";
    static final String TEXT = "text/plain; charset=utf-8";

    /// After 15 s without an answer the cluster is probably being started again.
    private static final Duration AGAIN = Duration.ofSeconds(5);

    private final Engine engine;
    private final EndpointPlan.Insert plan;

    /// A program is for one thread at a time; there are as many as there were requests at once.
    private final ConcurrentLinkedQueue<RowInsert> idle = new ConcurrentLinkedQueue<>();

    InsertHandler(Engine engine, EndpointPlan.Insert plan) {
        this.engine = engine;
        this.plan = plan;
        idle.add(program()); // what cannot be compiled is said when it is made
    }

    private RowInsert program() {
        var types = plan.body().stream().map(Field::type).toList();
        return new RowInsert(plan.row(), types, plan.respond());
    }

    /// A row on its way.
    ///
    /// @param answer of RESPOND
    private record Sent(CompletableFuture<RecordMetadata> place, @Nullable Object answer) {}

    @Override
    public Response handle(Request request) throws Exception {
        var body = plan.body().isEmpty() ? List.of() : fields(request);
        var sent =
                ScopedValue.where(RequestParts.CURRENT, new Asked(request)).call(() -> send(body));
        try {
            var place = sent.place.get();
            return plan.respond().isPresent()
                    ? response(plan.respond().get(), sent.answer)
                    : Response.json(201, written(place));
        } catch (ExecutionException e) {
            throw notWritten(Objects.requireNonNullElse(e.getCause(), e));
        }
    }

    private static ProblemException notWritten(Throwable why) {
        var said = String.valueOf(why.getMessage());
        return why instanceof RecordTooLargeException
                ? EndpointError.TOO_LARGE.with(said)
                : EndpointError.NOT_WRITTEN.with(said).retryAfter(AGAIN);
    }

    private Sent send(List<? extends @Nullable Object> body) {
        var known = idle.poll();
        var program = known == null ? program() : known;
        try {
            var place = engine.send(plan.row().into().topic(), program, body);
            return new Sent(place, program.answer());
        } catch (ProblemException e) {
            throw e;
        } catch (RuntimeException e) { // whatever an expression fails with
            throw EndpointError.BAD_REQUEST.with("The row cannot be computed: " + e.getMessage());
        } finally {
            idle.add(program);
        }
    }

    /// The fields of the body by their names in any case; NULL for those that are not there.
    private List<@Nullable Object> fields(Request request) throws IOException {
        var json = request.json(JsonNode.class);
        if (json == null || !json.isObject()) {
            throw EndpointError.BAD_REQUEST.with(
                    "The body must be a JSON object with " + names() + ".");
        }
        var values = new ArrayList<@Nullable Object>();
        for (var field : plan.body()) {
            try {
                values.add(JsonRow.value(field, json));
            } catch (SqlException e) {
                throw EndpointError.BAD_REQUEST.with(String.valueOf(e.getMessage()));
            }
        }
        return values;
    }

    private List<String> names() {
        return plan.body().stream().map(Field::name).toList();
    }

    /// Text as it is, anything else as JSON.
    private static Response response(Typed respond, @Nullable Object answer) {
        return switch (Values.json(answer)) {
            case null -> Response.text(JSON, "null");
            case String text when respond.type() == Scalar.STRING -> Response.text(TEXT, text);
            case Object value -> Response.bytes(JSON, Json.bytes(value));
        };
    }

    private static Map<String, Object> written(RecordMetadata place) {
        var written = new LinkedHashMap<String, Object>();
        written.put("topic", place.topic());
        written.put("partition", place.partition());
        written.put("offset", place.offset());
        return written;
    }
}
