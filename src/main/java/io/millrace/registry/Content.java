package io.millrace.registry;

import com.fasterxml.jackson.databind.JsonNode;

import io.millrace.format.SchemaText;
import io.millrace.http.Json;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Optional;
import java.util.UUID;

/// All of a schema that makes it another one: what an id stands for.
///
/// @param metadata tags, properties and names of sensitive fields, as the client gave them
/// @param ruleSet rules that clients apply; kept, never run here
record Content(SchemaText schema, Optional<JsonNode> metadata, Optional<JsonNode> ruleSet) {
    /// 16 bytes: the MD5 of the text, then of references, metadata and rules where there are any.
    byte[] md5() {
        try {
            var md5 = MessageDigest.getInstance("MD5");
            md5.update(bytes(schema.text()));
            for (var reference : schema.references()) {
                md5.update(bytes(reference.name()));
                md5.update(bytes(reference.subject()));
                md5.update(ByteBuffer.allocate(4).putInt(reference.version()).flip());
            }
            metadata.ifPresent(m -> md5.update(Json.bytes(m)));
            ruleSet.ifPresent(r -> md5.update(Json.bytes(r)));
            return md5.digest();
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has MD5", e);
        }
    }

    /// An MD5 in the form of a UUID.
    static String guid(byte[] md5) {
        var bytes = ByteBuffer.wrap(md5);
        return new UUID(bytes.getLong(), bytes.getLong()).toString();
    }

    /// The MD5 that a GUID is made of.
    static byte[] md5(String guid) {
        var uuid = UUID.fromString(guid);
        return ByteBuffer.allocate(16)
                .putLong(uuid.getMostSignificantBits())
                .putLong(uuid.getLeastSignificantBits())
                .array();
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
