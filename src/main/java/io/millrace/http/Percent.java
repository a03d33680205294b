package io.millrace.http;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

/// Percent-encoding, decoded exactly once and strictly: what is no UTF-8 or no two hex digits is
/// refused. Source: RFC 3986, 2.1; WHATWG URL, application/x-www-form-urlencoded.
final class Percent {
    private Percent() {}

    /// One segment of a path; `+` is a plus.
    static String path(String encoded) {
        return encoded.indexOf('%') < 0 ? encoded : decode(encoded);
    }

    /// A name or a value of a query; `+` is a space.
    static String query(String encoded) {
        return path(encoded.replace('+', ' '));
    }

    private static String decode(String encoded) {
        var in = encoded.getBytes(StandardCharsets.UTF_8);
        var out = ByteBuffer.allocate(in.length);
        for (int i = 0; i < in.length; i++) {
            if (in[i] != '%') {
                out.put(in[i]);
            } else if (i + 2 < in.length
                    && HexFormat.isHexDigit(in[i + 1])
                    && HexFormat.isHexDigit(in[i + 2])) {
                out.put((byte) (hex(in[i + 1]) << 4 | hex(in[i + 2])));
                i += 2;
            } else {
                throw malformed(encoded);
            }
        }
        try {
            return StandardCharsets.UTF_8.newDecoder().decode(out.flip()).toString();
        } catch (CharacterCodingException _) {
            throw malformed(encoded);
        }
    }

    private static int hex(byte digit) {
        return HexFormat.fromHexDigit(digit);
    }

    private static ProblemException malformed(String encoded) {
        return HttpError.MALFORMED_REQUEST.with(
                "'" + encoded + "' is not percent-encoded UTF-8; write % as %25.");
    }
}
