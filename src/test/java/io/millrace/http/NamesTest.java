package io.millrace.http;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.millrace.config.HttpLimits;
import io.millrace.config.HttpSettings;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.util.Set;

/// Pure: which names and origins a server takes, by where it listens and what is set.
class NamesTest {
    private static final Set<String> ONE = Set.of("millrace.example");

    private static Names names(String host, Set<String> allowed) {
        return Names.of(new HttpSettings("test", host, 0, HttpLimits.DEFAULTS, allowed));
    }

    @ParameterizedTest
    @CsvSource({
        "localhost, true",
        "LOCALHOST, true",
        "app.localhost, true",
        "127.0.0.1, true",
        "192.168.1.7, true",
        "[::1], true",
        "millrace.example, true",
        "Millrace.Example, true",
        "evil.example, false",
        "localhost.evil.example, false",
        "evillocalhost, false",
        "1.2.3.4.evil.example, false",
        "'', false",
    })
    void aServerOnTheLoopbackIsAskedByItsNames(String host, boolean taken) {
        assertEquals(taken, names("127.0.0.1", ONE).take(host));
        assertEquals(taken, names("localhost", ONE).take(host));
        assertEquals(taken, names("0.0.0.0", ONE).take(host), "elsewhere, with a list");
    }

    @ParameterizedTest
    @CsvSource({
        "http://localhost:3000, true",
        "https://millrace.example, true",
        "http://127.0.0.1:9021, true",
        "http://[::1]:9021, true",
        "https://evil.example, false",
        "https://localhost.evil.example, false",
        "https://localhost@evil.example, false",
        "null, false",
        "file://, false",
        "'http://a b', false",
    })
    void pagesAreKnownByTheHostOfTheirOrigin(String origin, boolean taken) {
        assertEquals(taken, names("127.0.0.1", ONE).takePagesOf(origin));
    }

    @ParameterizedTest
    @CsvSource({
        "127.0.0.1, '', false",
        "127.0.0.1, *, true",
        "0.0.0.0, '', true",
        "0.0.0.0, a.example, false",
        "0.0.0.0, *, true",
    })
    void withoutAListOnlyServersElsewhereTakeAll(String host, String allowed, boolean taken) {
        var names = names(host, allowed.isEmpty() ? Set.of() : Set.of(allowed));
        assertEquals(taken, names.take("any.example"));
        assertEquals(taken, names.takePagesOf("https://any.example"));
    }
}
