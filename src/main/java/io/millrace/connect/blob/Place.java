package io.millrace.connect.blob;

import java.util.Map;

/// How far a file has been read: the source offset that Connect keeps for it.
///
/// @param position in bytes: the record after this place begins here
/// @param line lines before the position, bad and blank ones included
/// @param records records before the position, bad ones included
/// @param head CRC-32C of the file's first bytes, at most [#HEAD_BYTES] and none behind `position`
/// @param tail CRC-32C of the bytes just before `position`, at most [#TAIL_BYTES]
///
///   The two checksums tell a file that has grown from another one that has taken its name: what
///   has been read must still be there. They survive copying, unlike the number that a file system
///   gives a file.
public record Place(long position, long line, long records, long head, long tail) {
    public static final int HEAD_BYTES = 1024;
    public static final int TAIL_BYTES = 64;

    /// The beginning of any file.
    public static final Place START = new Place(0, 0, 0, 0, 0);

    /// Connect's form, which is written as JSON.
    public Map<String, Object> toMap() {
        return Map.of(
                "position", position, "line", line, "records", records, "head", head, "tail", tail);
    }

    /// Reads Connect's form; a number that is missing counts as 0.
    public static Place of(Map<String, ?> map) {
        return new Place(
                number(map, "position"),
                number(map, "line"),
                number(map, "records"),
                number(map, "head"),
                number(map, "tail"));
    }

    private static long number(Map<String, ?> map, String name) {
        return map.get(name) instanceof Number n ? n.longValue() : 0;
    }
}
