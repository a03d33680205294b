package io.millrace.gateway;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.http.Response;

import org.junit.jupiter.api.Test;

/// Without a server: what is remembered, and how much.
class IdempotencyKeysTest {
    private int carriedOut;

    private void ask(IdempotencyKeys keys, String key, int answerBytes) throws Exception {
        var _ =
                keys.once(
                        "topic",
                        key,
                        new byte[0],
                        () -> {
                            carriedOut++;
                            return Response.bytes("text/plain", new byte[answerBytes]);
                        });
    }

    private boolean isRemembered(IdempotencyKeys keys, String key) throws Exception {
        int before = carriedOut;
        ask(keys, key, 1);
        return carriedOut == before;
    }

    @Test
    void soManyKeysAreRemembered() throws Exception {
        var keys = new IdempotencyKeys(2);
        for (var key : new String[] {"a", "b", "c"}) {
            ask(keys, key, 1);
        }
        assertTrue(isRemembered(keys, "b"));
        assertTrue(isRemembered(keys, "c"));
        assertFalse(isRemembered(keys, "a"));
    }

    @Test
    void longAnswersDropTheEldest() throws Exception {
        var keys = new IdempotencyKeys(10_000);
        for (int i = 0; i < 20; i++) {
            ask(keys, "key" + i, 1 << 20);
        }
        assertFalse(isRemembered(keys, "key0"));
        assertTrue(isRemembered(keys, "key10"));
        assertTrue(isRemembered(keys, "key19"));
    }
}
