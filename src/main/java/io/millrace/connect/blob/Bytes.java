package io.millrace.connect.blob;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/// Questions about a range of bytes.
final class Bytes {
    private Bytes() {}

    /// Index of the first line feed, or -1.
    static int lineFeed(byte[] bytes, int from, int to) {
        for (var i = from; i < to; i++) {
            if (bytes[i] == '\n') {
                return i;
            }
        }
        return -1;
    }

    static int lineFeeds(byte[] bytes, int from, int to) {
        var n = 0;
        for (var i = from; i < to; i++) {
            if (bytes[i] == '\n') {
                n++;
            }
        }
        return n;
    }

    static boolean isBlank(byte[] bytes, int from, int to) {
        for (var i = from; i < to; i++) {
            if (bytes[i] != ' ' && bytes[i] != '\t' && bytes[i] != '\r' && bytes[i] != '\n') {
                return false;
            }
        }
        return true;
    }

    static boolean isUtf8(byte[] bytes, int from, int to) {
        for (var i = from; i < to; i++) {
            if (bytes[i] < 0) {
                return decodes(bytes, i, to);
            }
        }
        return true;
    }

    private static boolean decodes(byte[] bytes, int from, int to) {
        try {
            StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes, from, to - from));
            return true;
        } catch (CharacterCodingException _) {
            return false;
        }
    }
}
