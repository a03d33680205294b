package io.millrace.app.shell;

import java.util.List;

/// The names that can be completed.
interface Vocabulary {
    /// Streams and tables.
    List<String> sources();

    List<String> functions();

    /// The columns of a source; none for one that does not exist.
    List<String> columns(String source);
}
