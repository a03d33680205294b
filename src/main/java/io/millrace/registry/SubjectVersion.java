package io.millrace.registry;

import java.util.Comparator;

/// A version of a subject, by name. Answers list them in their order.
///
/// @param subject qualified
record SubjectVersion(String subject, int version) implements Comparable<SubjectVersion> {
    private static final Comparator<SubjectVersion> ORDER =
            Comparator.comparing(SubjectVersion::subject).thenComparingInt(SubjectVersion::version);

    @Override
    public int compareTo(SubjectVersion other) {
        return ORDER.compare(this, other);
    }
}
