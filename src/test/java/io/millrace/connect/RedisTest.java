package io.millrace.connect;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.connect.redis.RedisSettings;
import io.millrace.connect.redis.RedisWriter;

import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.connect.sink.SinkRecord;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import redis.clients.jedis.CommandArguments;
import redis.clients.jedis.Protocol;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;

/// What is written into a real Redis, and what it refuses.
class RedisTest {
    private static final String STORE_PASSWORD = "changeit";

    @TempDir private Path dir;

    private static RedisSettings settings(int port, String... more) {
        var config = new HashMap<>(Worker.config(more));
        config.put("redis.hosts", "127.0.0.1:" + port);
        config.putIfAbsent("redis.server.password", Redis.PASSWORD);
        return RedisSettings.of(config);
    }

    private static SinkRecord record(String key, @Nullable String value) {
        return new SinkRecord(
                "t", 0, null, bytes(key), null, value == null ? null : bytes(value), 0);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /// Returns the keys of records that were refused.
    private static List<String> write(RedisSettings settings, SinkRecord... records) {
        var bad = new ArrayList<String>();
        try (var writer = new RedisWriter(settings)) {
            writer.write(
                    List.of(records),
                    (r, _) -> bad.add(new String((byte[]) r.key(), StandardCharsets.UTF_8)));
        }
        return bad;
    }

    private static String refusal(RedisSettings settings) {
        var error = assertThrows(ConfigException.class, () -> write(settings, record("k", "{}")));
        return String.valueOf(error.getMessage());
    }

    @Test
    void keysGetPrefixesAndLifeSpansAndTombstonesDeleteThem() throws Exception {
        var redis = Redis.running();
        var settings =
                settings(
                        redis.port(),
                        "redis.database",
                        "5",
                        "redis.key.prefix",
                        "p:",
                        "redis.ttl.seconds",
                        "1000");
        write(settings, record("a", "1"), record("b", "2"), record("b", "3"));
        try (var client = redis.client(5)) {
            assertEquals("1", client.get("p:a"));
            assertEquals("3", client.get("p:b"));
            assertTrue(client.ttl("p:a") > 900 && client.ttl("p:a") <= 1000);
            write(settings, record("a", null), record("none", null));
            assertEquals(1, client.dbSize());
        }
        try (var other = redis.client(6)) {
            assertEquals(0, other.dbSize());
        }
    }

    @Test
    void aKeyOfAnotherKindCostsItsRecordOnly() throws Exception {
        var redis = Redis.running();
        try (var client = redis.client(7)) {
            client.rpush("list", "x");
            var hash = settings(redis.port(), "redis.database", "7", "redis.type", "hash");
            // a hash replaces what was there, of any kind
            assertEquals(List.of(), write(hash, record("list", "{\"a\":1}")));
            assertEquals("1", client.hget("list", "a"));
            assertEquals(
                    List.of("no"), write(hash, record("no", "text"), record("yes", "{\"a\":2}")));
            assertEquals("2", client.hget("yes", "a"));
        }
    }

    @Test
    void whatOnlySettingsCanRepairIsSaidInWords() throws Exception {
        var redis = Redis.running();
        var wrong = refusal(settings(redis.port(), "redis.server.password", "wrong"));
        assertTrue(wrong.contains("check redis.server.password and redis.server.user"), wrong);
        var none = refusal(settings(redis.port(), "redis.server.password", ""));
        assertTrue(none.contains("check redis.server.password and redis.server.user"), none);
        var database = refusal(settings(redis.port(), "redis.database", "16"));
        assertTrue(database.contains("redis.database is too large"), database);
        var json = refusal(settings(redis.port(), "redis.type", "json"));
        assertTrue(json.contains("string keeps JSON text"), json);
        assertThrows(
                ConfigException.class,
                () -> RedisWriter.check(settings(redis.port(), "redis.server.password", "wrong")));
    }

    @Test
    void aUserOfItsOwnWritesOverTlsAndTrustsOneCertificateOnly() throws Exception {
        var store = selfSigned();
        var port = MariaDb.freePort();
        var redis = Redis.withTls(port, dir.resolve("cert.pem"), dir.resolve("key.pem"));
        try (var client = redis.client(0)) {
            var user = new CommandArguments(Protocol.Command.ACL).add("SETUSER").add("sink");
            client.executeCommand(user.add("on").add(">its-own").add("~k*").add("+@all"));
            var trusting =
                    settings(
                            port,
                            "redis.ssl.mode",
                            "ENABLED",
                            "redis.ssl.truststore.path",
                            store.toString(),
                            "redis.ssl.truststore.password",
                            STORE_PASSWORD,
                            "redis.server.user",
                            "sink",
                            "redis.server.password",
                            "its-own");
            write(trusting, record("k", "over TLS"));
            assertEquals("over TLS", client.get("k"));
            var distrust = refusal(settings(port, "redis.ssl.mode", "server"));
            assertTrue(distrust.contains("has a certificate that is not trusted"), distrust);
        } finally {
            redis.kill();
        }
    }

    /// A key with a certificate for 127.0.0.1, as PEM files and as a store of the JVM.
    private Path selfSigned() throws Exception {
        var file = dir.resolve("store.p12");
        var keytool = Path.of(System.getProperty("java.home"), "bin", "keytool").toString();
        var made =
                new ProcessBuilder(
                                (keytool
                                                + " -genkeypair -alias a -keyalg EC -dname CN=test"
                                                + " -ext san=ip:127.0.0.1 -storepass changeit"
                                                + " -keystore "
                                                + file)
                                        .split(" "))
                        .redirectErrorStream(true)
                        .redirectOutput(dir.resolve("log").toFile())
                        .start();
        assertEquals(0, made.waitFor(), () -> text(dir.resolve("log")));
        var store = KeyStore.getInstance(file.toFile(), STORE_PASSWORD.toCharArray());
        var key = store.getKey("a", STORE_PASSWORD.toCharArray());
        pem("cert.pem", "CERTIFICATE", store.getCertificate("a").getEncoded());
        pem("key.pem", "PRIVATE KEY", key.getEncoded());
        assertEquals(List.of("a"), Collections.list(store.aliases()));
        var trusted = KeyStore.getInstance("PKCS12");
        trusted.load(null, null);
        trusted.setCertificateEntry("a", store.getCertificate("a"));
        var result = dir.resolve("trusted.p12");
        try (var out = Files.newOutputStream(result)) {
            trusted.store(out, STORE_PASSWORD.toCharArray());
        }
        return result;
    }

    private static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            return e.toString();
        }
    }

    private void pem(String file, String kind, byte[] der) throws IOException {
        var base64 = Base64.getMimeEncoder(64, bytes("\n")).encodeToString(der);
        Files.writeString(
                dir.resolve(file),
                "-----BEGIN %s-----\n%s\n-----END %s-----\n".formatted(kind, base64, kind));
    }
}
