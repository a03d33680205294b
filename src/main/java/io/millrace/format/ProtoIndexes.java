package io.millrace.format;

import java.util.ArrayList;
import java.util.List;

/// Which message of its file a record is: the way to it, from the outermost message to its own, as
/// places from 0.
///
/// On the wire a count and that many places, all as signed varints; the first message of a file is
/// a single 0.
///
/// Source: Confluent documentation, "Wire format".
public final class ProtoIndexes {
    /// Messages inside of messages.
    private static final int MAX = 100;

    private static final List<Integer> FIRST = List.of(0);

    private ProtoIndexes() {}

    /// @throws FormatException if there are none, or more than 100
    public static List<Integer> read(WireInput in) {
        long count = in.zigzag();
        if (count == 0) {
            return FIRST;
        }
        if (count < 0 || count > MAX) {
            throw new FormatException("a message inside of %d others".formatted(count));
        }
        var indexes = new ArrayList<Integer>();
        for (long i = 0; i < count; i++) {
            indexes.add((int) in.zigzag());
        }
        return indexes;
    }

    public static void write(WireOutput out, List<Integer> indexes) {
        if (indexes.equals(FIRST)) {
            out.zigzag(0);
        } else {
            out.zigzag(indexes.size());
            indexes.forEach(out::zigzag);
        }
    }
}
