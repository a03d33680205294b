package io.millrace.format;

import java.util.Optional;

/// A way to write the columns of a key or a value as bytes.
///
/// Readers, writers and transcoders are made once a query and thread and are not thread-safe.
public interface Format {
    /// As SQL names it in `WITH (FORMAT=...)`, in upper case.
    String name();

    /// Says whether these columns can be written at all.
    ///
    /// @throws FormatException naming the column, its type and the formats that could carry it
    void check(Layout layout);

    /// Reads the columns of `layout` whose slot is not [Layout#UNWANTED].
    RowReader reader(Layout layout);

    /// Writes all columns of `layout`; every slot must be wanted.
    RowWriter writer(Layout layout);

    /// Reads the wanted columns of `in`, and writes all columns of `in` unchanged followed by those
    /// of `added`, without decoding what is only passed on.
    ///
    /// What it writes reads back equal to what `reader` and `writer` in turn would give.
    ///
    /// @param in the columns of the record as it is; `added` shares none of its names and has the
    ///   same options
    /// @return empty where the format cannot do better than decode and encode
    default Optional<Transcoder> transcoder(Layout in, Layout added) {
        return Optional.empty();
    }
}
