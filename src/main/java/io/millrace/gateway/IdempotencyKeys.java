package io.millrace.gateway;

import io.millrace.http.Response;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;

/// Answers a request that is sent again as it was answered before, by its `Idempotency-Key`.
///
/// The rule: a key belongs to one topic and one body. As long as the first request with it is under
/// way, others with it wait for its answer. If it succeeded, its answer is remembered for 10
/// minutes, unless so many later keys came (`gateway.idempotency.keys`), or so long answers (16 MiB
/// together: a report of many records is long), that it was dropped; a remembered answer has the
/// header `Idempotency-Replayed: true`. If it failed, the key is free again. Keys are remembered in
/// this process only, and not over a restart. Thread-safe.
///
/// Source: the IETF's draft "The Idempotency-Key HTTP Header Field".
final class IdempotencyKeys {
    private static final long KEPT_NANOS = Duration.ofMinutes(10).toNanos();
    private static final int KEY_MAX_CHARS = 255;
    private static final long ANSWERS_MAX_BYTES = 16L << 20;

    /// In the order in which they came; guarded by this.
    private final Map<Key, Seen> seen;

    /// Of the answers in [#seen]; guarded by this.
    private long answersBytes;

    private record Key(String topic, String key) {}

    @SuppressWarnings("ArrayRecordComponent")
    private record Seen(byte[] digest, long atNanos, CompletableFuture<Response.Whole> answer) {
        boolean isKept() {
            return !answer.isDone() || System.nanoTime() - atNanos < KEPT_NANOS;
        }

        long answerBytes() {
            return answer.isDone() && !answer.isCompletedExceptionally()
                    ? answer.join().body().length
                    : 0;
        }
    }

    IdempotencyKeys(int max) {
        seen =
                new LinkedHashMap<>() {
                    private static final long serialVersionUID = 1L;

                    @Override
                    protected boolean removeEldestEntry(Map.Entry<Key, Seen> eldest) {
                        if (size() > max) {
                            answersBytes -= eldest.getValue().answerBytes();
                            return true;
                        }
                        return false;
                    }
                };
    }

    /// Runs a request, or answers as before.
    ///
    /// @throws io.millrace.http.ProblemException 422 if the key was used with another body
    Response.Whole once(String topic, String key, byte[] body, Callable<Response.Whole> request)
            throws Exception {
        if (key.isEmpty() || key.length() > KEY_MAX_CHARS) {
            throw GatewayError.MALFORMED.with(
                    "An Idempotency-Key has 1 to %d characters.".formatted(KEY_MAX_CHARS));
        }
        var name = new Key(topic, key);
        var mine = new Seen(digest(body), System.nanoTime(), new CompletableFuture<>());
        var first = firstBefore(name, mine);
        if (first.isPresent()) {
            return again(key, mine, first.get());
        }
        try {
            var answer = request.call();
            if (answer.status() >= 300) {
                free(name, mine);
            }
            complete(name, mine, answer);
            return answer;
        } catch (Exception e) {
            free(name, mine);
            mine.answer.completeExceptionally(e);
            throw e;
        }
    }

    /// The request that had the key already; empty when it is now this one's.
    private synchronized Optional<Seen> firstBefore(Key name, Seen mine) {
        var before = seen.get(name);
        if (before != null && before.isKept()) {
            return Optional.of(before);
        }
        if (before != null) {
            seen.remove(name);
            answersBytes -= before.answerBytes();
        }
        seen.put(name, mine);
        return Optional.empty();
    }

    /// Tells those who wait, and drops the eldest answers where there are too many bytes of them.
    private synchronized void complete(Key name, Seen mine, Response.Whole answer) {
        mine.answer.complete(answer);
        if (!mine.equals(seen.get(name))) {
            return; // it is not remembered
        }
        answersBytes += mine.answerBytes();
        var eldest = seen.values().iterator();
        while (answersBytes > ANSWERS_MAX_BYTES && eldest.hasNext()) {
            var each = eldest.next();
            if (each.answerBytes() > 0) {
                answersBytes -= each.answerBytes();
                eldest.remove();
            }
        }
    }

    private synchronized void free(Key name, Seen mine) {
        seen.remove(name, mine);
    }

    private static Response.Whole again(String key, Seen mine, Seen first) throws Exception {
        if (!Arrays.equals(first.digest, mine.digest)) {
            throw GatewayError.KEY_REUSED.with(key);
        }
        try {
            return first.answer.get().header("Idempotency-Replayed", "true");
        } catch (ExecutionException e) {
            throw e.getCause() instanceof Exception cause ? cause : e;
        }
    }

    private static byte[] digest(byte[] body) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(body);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
