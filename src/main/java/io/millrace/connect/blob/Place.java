package io.millrace.connect.blob;

import java.util.HashMap;
import java.util.Map;

/// How far a file has been read: the source offset that Connect keeps for it.
///
/// @param position in bytes: the record after this place begins here, or the block that has it
/// @param line lines before the position, bad and blank ones included
/// @param records records before the position, bad ones included
/// @param head CRC-32C of the file's first bytes, at most [#HEAD_BYTES] and none behind `position`
/// @param tail CRC-32C of the bytes just before `position`, at most [#TAIL_BYTES]
///
///   The two checksums tell a file that has grown from another one that has taken its name: what
///   has been read must still be there. They survive copying, unlike the number that a file system
///   gives a file.
/// @param inBlock records of the block at `position` that are before the place; 0 where a format
///   has no blocks
/// @param etag of the file when this was read; empty where the store has none
public record Place(
        long position, long line, long records, long head, long tail, long inBlock, String etag) {
    public static final int HEAD_BYTES = 1024;
    public static final int TAIL_BYTES = 64;

    /// The beginning of any file.
    public static final Place START = new Place(0, 0, 0, 0, 0, 0, "");

    /// A place in a format without blocks.
    public Place(long position, long line, long records, long head, long tail, String etag) {
        this(position, line, records, head, tail, 0, etag);
    }

    /// Whether nothing stands behind this place in the file, for sure.
    boolean isEndOf(Blob blob) {
        return isSame(blob) && position >= blob.size();
    }

    /// Whether the file has not changed since, for sure.
    public boolean isSame(Blob blob) {
        return !etag.isEmpty() && etag.equals(blob.etag());
    }

    /// Connect's form, which is written as JSON.
    public Map<String, Object> toMap() {
        var map = new HashMap<String, Object>();
        map.put("position", position);
        map.put("line", line);
        map.put("records", records);
        map.put("head", head);
        map.put("tail", tail);
        if (inBlock > 0) {
            map.put("inBlock", inBlock);
        }
        if (!etag.isEmpty()) {
            map.put("etag", etag);
        }
        return map;
    }

    /// Reads Connect's form; a number that is missing counts as 0.
    public static Place of(Map<String, ?> map) {
        return new Place(
                number(map, "position"),
                number(map, "line"),
                number(map, "records"),
                number(map, "head"),
                number(map, "tail"),
                number(map, "inBlock"),
                map.get("etag") instanceof String etag ? etag : "");
    }

    private static long number(Map<String, ?> map, String name) {
        return map.get(name) instanceof Number n ? n.longValue() : 0;
    }
}
