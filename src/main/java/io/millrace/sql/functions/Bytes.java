package io.millrace.sql.functions;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import org.jspecify.annotations.Nullable;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;

/// Bytes, and text as bytes. Encodings are hex, utf8, ascii and base64.
final class Bytes {
    private Bytes() {}

    private static byte[] content(ByteBuffer buffer) {
        var bytes = new byte[buffer.limit()];
        buffer.get(0, bytes);
        return bytes;
    }

    private static IllegalArgumentException unknown(String encoding) {
        return new IllegalArgumentException(
                "unknown encoding '%s'; use hex, utf8, ascii or base64".formatted(encoding));
    }

    private static byte[] decode(String text, String encoding) {
        return switch (encoding.toLowerCase(Locale.ROOT)) {
            case "hex" -> unhex(text);
            case "utf8" -> text.getBytes(UTF_8);
            case "ascii" -> text.getBytes(US_ASCII);
            case "base64" -> Base64.getDecoder().decode(text);
            default -> throw unknown(encoding);
        };
    }

    /// Digits in pairs, also as `0x1f` and `X'1f'`; a leading zero may be missing.
    private static byte[] unhex(String text) {
        String digits = text;
        if (text.startsWith("0x")) {
            digits = text.substring(2);
        } else if (text.matches("[xX]'.*'")) {
            digits = text.substring(2, text.length() - 1);
        }
        return HexFormat.of().parseHex(digits.length() % 2 == 0 ? digits : "0" + digits);
    }

    private static String encode(byte[] bytes, String encoding) {
        return switch (encoding.toLowerCase(Locale.ROOT)) {
            case "hex" -> HexFormat.of().formatHex(bytes);
            case "utf8" -> new String(bytes, UTF_8);
            case "ascii" -> new String(bytes, US_ASCII);
            case "base64" -> Base64.getEncoder().encodeToString(bytes);
            default -> throw unknown(encoding);
        };
    }

    @SqlFunction(
            name = "TO_BYTES",
            doc = "The bytes that a text in an encoding stands for.",
            example = "TO_BYTES('QQ==', 'base64') = TO_BYTES('A', 'ascii')")
    public static ByteBuffer toBytes(String text, String encoding) {
        return ByteBuffer.wrap(decode(text, encoding));
    }

    @SqlFunction(
            name = "FROM_BYTES",
            doc = "The bytes as text in an encoding.",
            example = "FROM_BYTES(TO_BYTES('A', 'ascii'), 'hex') = '41'")
    public static String fromBytes(ByteBuffer bytes, String encoding) {
        return encode(content(bytes), encoding);
    }

    @SqlFunction(
            name = "ENCODE",
            doc = "A text in one encoding as a text in another.",
            example = "ENCODE('41', 'hex', 'ascii') = 'A'")
    public static String encode(String text, String from, String to) {
        return encode(decode(text, from), to);
    }

    @SqlFunction(
            name = "MD5",
            doc = "The MD5 hash of the text in UTF-8, in hex.",
            example = "MD5('') = 'd41d8cd98f00b204e9800998ecf8427e'")
    public static String md5(String text) {
        try {
            var digest = MessageDigest.getInstance("MD5").digest(text.getBytes(UTF_8));
            return HexFormat.of().formatHex(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    @SqlFunction(
            name = "UUID",
            doc = "The UUID of 16 bytes; NULL for any other number of bytes.",
            example = "LEN(UUID(TO_BYTES('000102030405060708090a0b0c0d0e0f', 'hex'))) = 36")
    public static @Nullable String uuid(ByteBuffer bytes) {
        return bytes.limit() == 2 * Long.BYTES
                ? new java.util.UUID(bytes.getLong(0), bytes.getLong(Long.BYTES)).toString()
                : null;
    }

    private static ByteBuffer number(ByteBuffer bytes, int size, String order) {
        if (bytes.limit() != size) {
            throw new IllegalArgumentException(
                    "expected %d bytes, found %d".formatted(size, bytes.limit()));
        }
        return bytes.duplicate()
                .order(
                        switch (order) {
                            case "BIG_ENDIAN" -> ByteOrder.BIG_ENDIAN;
                            case "LITTLE_ENDIAN" -> ByteOrder.LITTLE_ENDIAN;
                            default ->
                                    throw new IllegalArgumentException(
                                            "the order of bytes is BIG_ENDIAN or LITTLE_ENDIAN,"
                                                    + " not "
                                                    + order);
                        });
    }

    @SqlFunction(name = "INT_FROM_BYTES", doc = "The INTEGER in 4 bytes, big-endian.")
    public static int integer(ByteBuffer bytes) {
        return integer(bytes, "BIG_ENDIAN");
    }

    @SqlFunction(
            name = "INT_FROM_BYTES",
            doc = "The INTEGER in 4 bytes, BIG_ENDIAN or LITTLE_ENDIAN.",
            example = "INT_FROM_BYTES(TO_BYTES('01000000', 'hex'), 'LITTLE_ENDIAN') = 1")
    public static int integer(ByteBuffer bytes, String order) {
        return number(bytes, Integer.BYTES, order).getInt(0);
    }

    @SqlFunction(name = "BIGINT_FROM_BYTES", doc = "The BIGINT in 8 bytes, big-endian.")
    public static long bigint(ByteBuffer bytes) {
        return bigint(bytes, "BIG_ENDIAN");
    }

    @SqlFunction(
            name = "BIGINT_FROM_BYTES",
            doc = "The BIGINT in 8 bytes, BIG_ENDIAN or LITTLE_ENDIAN.")
    public static long bigint(ByteBuffer bytes, String order) {
        return number(bytes, Long.BYTES, order).getLong(0);
    }

    @SqlFunction(name = "DOUBLE_FROM_BYTES", doc = "The DOUBLE in 8 bytes, big-endian.")
    public static double floating(ByteBuffer bytes) {
        return floating(bytes, "BIG_ENDIAN");
    }

    @SqlFunction(
            name = "DOUBLE_FROM_BYTES",
            doc = "The DOUBLE in 8 bytes, BIG_ENDIAN or LITTLE_ENDIAN.")
    public static double floating(ByteBuffer bytes, String order) {
        return number(bytes, Long.BYTES, order).getDouble(0);
    }

    @SqlFunction(name = "LEN", doc = "How many bytes.")
    public static int length(ByteBuffer bytes) {
        return bytes.limit();
    }

    @SqlFunction(
            name = "CONCAT",
            doc = "The bytes one after the other; NULL is left out.",
            nulls = true)
    public static ByteBuffer concat(@Nullable ByteBuffer... parts) {
        var all = new ByteArrayOutputStream();
        for (var part : parts) {
            if (part != null) {
                all.writeBytes(content(part));
            }
        }
        return ByteBuffer.wrap(all.toByteArray());
    }

    @SqlFunction(
            name = "CONCAT_WS",
            doc = "The bytes with the separator, which comes first, between; NULL is left out.",
            nulls = true)
    public static @Nullable ByteBuffer concatWithSeparator(
            @Nullable ByteBuffer separator, @Nullable ByteBuffer... parts) {
        if (separator == null) {
            return null;
        }
        var all = new ByteArrayOutputStream();
        boolean more = false;
        for (var part : parts) {
            if (part != null) {
                all.writeBytes(more ? content(separator) : new byte[0]);
                all.writeBytes(content(part));
                more = true;
            }
        }
        return ByteBuffer.wrap(all.toByteArray());
    }

    @SqlFunction(name = "SUBSTRING", doc = "The bytes from a position on.")
    public static ByteBuffer substring(ByteBuffer bytes, int position) {
        return substring(bytes, position, bytes.limit());
    }

    @SqlFunction(name = "SUBSTRING", doc = "So many bytes from a position on.")
    public static ByteBuffer substring(ByteBuffer bytes, int position, int length) {
        int start = Strings.start(bytes.limit(), position);
        return slice(bytes, start, Strings.end(bytes.limit(), start, length));
    }

    private static ByteBuffer slice(ByteBuffer bytes, int from, int to) {
        return bytes.slice(from, to - from);
    }

    @SqlFunction(name = "LPAD", doc = "The bytes with padding before them, or cut to the length.")
    public static @Nullable ByteBuffer padLeft(ByteBuffer bytes, int length, ByteBuffer padding) {
        if (padding.limit() == 0 || length < 0) {
            return null;
        }
        return concat(padding(length - bytes.limit(), padding), cut(bytes, length));
    }

    @SqlFunction(name = "RPAD", doc = "The bytes with padding behind them, or cut to the length.")
    public static @Nullable ByteBuffer padRight(ByteBuffer bytes, int length, ByteBuffer padding) {
        if (padding.limit() == 0 || length < 0) {
            return null;
        }
        return concat(cut(bytes, length), padding(length - bytes.limit(), padding));
    }

    private static ByteBuffer cut(ByteBuffer bytes, int length) {
        return slice(bytes, 0, Math.min(length, bytes.limit()));
    }

    private static ByteBuffer padding(int length, ByteBuffer padding) {
        var bytes = new byte[Math.max(length, 0)];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = padding.get(i % padding.limit());
        }
        return ByteBuffer.wrap(bytes);
    }

    @SqlFunction(
            name = "SPLIT",
            doc = "The bytes between the delimiters; every byte where that is empty.",
            signature = "BYTES, BYTES -> ARRAY<BYTES>")
    public static List<ByteBuffer> split(ByteBuffer bytes, ByteBuffer delimiter) {
        var parts = new ArrayList<ByteBuffer>();
        int from = 0;
        int size = delimiter.limit();
        if (size == 0 && bytes.limit() > 0) {
            for (int i = 0; i < bytes.limit(); i++) {
                parts.add(slice(bytes, i, i + 1));
            }
            return Collections.unmodifiableList(parts);
        }
        for (int i = 0; size > 0 && i + size <= bytes.limit(); i++) {
            if (slice(bytes, i, i + size).equals(delimiter.duplicate().position(0))) {
                parts.add(slice(bytes, from, i));
                from = i + size;
                i = from - 1;
            }
        }
        parts.add(slice(bytes, from, bytes.limit()));
        return Collections.unmodifiableList(parts);
    }
}
