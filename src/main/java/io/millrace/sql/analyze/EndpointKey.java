package io.millrace.sql.analyze;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Locale;
import java.util.regex.Pattern;

/// What requests to an endpoint must carry: known by its SHA-256 only, so that neither the command
/// log nor what is shown holds the key itself. Keys are chosen at random, not remembered by people:
/// a digest without salt is enough for them.
@SuppressWarnings("ArrayRecordComponent")
public record EndpointKey(byte[] digest) {
    private static final String PREFIX = "sha256:";
    private static final Pattern SEALED = Pattern.compile("(?i)sha256:[0-9a-f]{64}");

    /// @param text the key, or what [#sealed] made of it
    static EndpointKey of(String text) {
        return new EndpointKey(HexFormat.of().parseHex(sealed(text).substring(PREFIX.length())));
    }

    /// A key as `sha256:` and 64 hexadecimal digits; one that is in that form stays as it is.
    static String sealed(String text) {
        return SEALED.matcher(text).matches()
                ? text.toLowerCase(Locale.ROOT)
                : PREFIX + HexFormat.of().formatHex(sha256(text));
    }

    /// Whether it is this key. Takes as long for any wrong one.
    public boolean opens(String given) {
        return MessageDigest.isEqual(sha256(given), digest);
    }

    private static byte[] sha256(String text) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(text.getBytes(UTF_8));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
