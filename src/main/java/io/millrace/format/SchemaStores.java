package io.millrace.format;

import java.net.URI;

/// The schema stores there are: the program's own, and registries anywhere.
public interface SchemaStores {
    /// The one of this program: in the process, or the one that its settings name.
    SchemaStore own();

    /// A registry elsewhere. What is made here is kept: the same place and user give the same
    /// store.
    ///
    /// @param user for basic authentication; empty without
    /// @throws FormatException if the URL is none of a registry
    SchemaStore at(URI url, String user, String password);
}
