package io.millrace.format;

/// The elements of an array or a map of Avro.
///
/// Source: Apache Avro specification, "Binary encoding".
public final class AvroBlocks {
    /// Elements of a list that take no bytes: nothing else would bound them.
    private static final int EMPTY_ELEMENTS_MAX = 100_000;

    private AvroBlocks() {}

    /// Reads one element after the other: blocks of a count, with its size in bytes where the count
    /// is negative, up to a count of 0.
    ///
    /// @throws FormatException if there are more than 100,000 elements without content
    public static void each(WireInput in, Runnable element) {
        int empty = 0;
        for (long count = in.zigzag(); count != 0; count = in.zigzag()) {
            if (count < 0) {
                in.zigzag();
            }
            for (long i = count < 0 ? count : -count; i < 0; i++) {
                int before = in.left();
                element.run();
                if (in.left() == before && ++empty > EMPTY_ELEMENTS_MAX) {
                    throw new FormatException(
                            "a list of more than %d elements without content"
                                    .formatted(EMPTY_ELEMENTS_MAX));
                }
            }
        }
    }
}
