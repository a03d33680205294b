package io.millrace.connect.blob;

import java.util.Arrays;

/// JSON objects over any number of lines, in an array or one after the other. Brackets, commas and
/// blanks between objects say nothing; what else stands there is bad up to the next of them.
///
/// Reads from any place between two objects, as there is nothing to remember: an array may be of
/// any length. An object without an end costs one line, as everywhere.
final class JsonDocuments implements LineFormat {
    private final String keyField;

    JsonDocuments(String keyField) {
        this.keyField = keyField;
    }

    /// Whether a file with this head has objects in an array, or a first one of several lines.
    static boolean begin(byte[] head) {
        var hasMark = head.length > 2 && head[0] == (byte) 0xEF;
        var at = between(head, hasMark ? 3 : 0, head.length, false);
        if (at == head.length) {
            return false;
        }
        if (head[at] == '[') {
            return true;
        }
        var feed = Bytes.lineFeed(head, at, head.length);
        return head[at] == '{' && feed >= 0 && objectEnd(head, at, feed) < 0;
    }

    @Override
    public int cut(byte[] bytes, int from, int to) {
        var at = between(bytes, from, to, true);
        if (at == to) {
            return -1;
        }
        if (bytes[at] == '{') {
            return objectEnd(bytes, at, to);
        }
        for (var i = at + 1; i < to; i++) {
            if (bytes[i] == '{' || bytes[i] == '\n' || isBetween(bytes[i])) {
                return i;
            }
        }
        return -1;
    }

    @Override
    public Parsed parse(byte[] bytes, int from, int to) {
        var at = between(bytes, from, to, true);
        if (at == to) {
            return new Parsed.Nothing();
        }
        return switch (JsonLines.parse(bytes, at, to, keyField)) {
            case Parsed.Value(var key, _) ->
                    new Parsed.Value(key, Arrays.copyOfRange(bytes, at, to));
            case Parsed.Wrong wrong -> wrong;
            case Parsed.Nothing nothing -> nothing;
        };
    }

    /// Index of the first byte that is not between objects.
    private static int between(byte[] bytes, int from, int to, boolean ofArray) {
        var at = from;
        while (at < to && (isBlank(bytes[at]) || (ofArray && isBetween(bytes[at])))) {
            at++;
        }
        return at;
    }

    private static boolean isBlank(byte b) {
        return b == ' ' || b == '\t' || b == '\n' || b == '\r';
    }

    private static boolean isBetween(byte b) {
        return b == ',' || b == '[' || b == ']';
    }

    /// Index behind the object that begins at `from`; -1 when it does not end before `to`.
    private static int objectEnd(byte[] bytes, int from, int to) {
        var depth = 0;
        var quoted = false;
        for (var i = from; i < to; i++) {
            var b = bytes[i];
            if (quoted) {
                if (b == '\\') {
                    i++;
                } else if (b == '"') {
                    quoted = false;
                }
            } else if (b == '"') {
                quoted = true;
            } else if (b == '{') {
                depth++;
            } else if (b == '}' && --depth == 0) {
                return i + 1;
            }
        }
        return -1;
    }

    @Override
    public boolean hasHeader() {
        return false;
    }

    @Override
    public boolean endsItself() {
        return true;
    }
}
