package io.millrace.connect.connectors;

import java.util.Objects;

/// The version that our connectors and tasks have: the program's.
final class Version {
    static final String OURS =
            Objects.requireNonNullElse(
                    Version.class.getPackage().getImplementationVersion(), "development");

    private Version() {}
}
