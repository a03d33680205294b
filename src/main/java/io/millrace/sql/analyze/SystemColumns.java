package io.millrace.sql.analyze;

import java.util.Set;

/// Columns that every source has without declaring them.
public final class SystemColumns {
    /// BIGINT, milliseconds: the time of the record.
    public static final String ROWTIME = "ROWTIME";

    /// INTEGER: the partition that the record came from.
    public static final String ROWPARTITION = "ROWPARTITION";

    /// BIGINT: its offset there.
    public static final String ROWOFFSET = "ROWOFFSET";

    /// BIGINT, milliseconds: the first instant of the window.
    public static final String WINDOWSTART = "WINDOWSTART";

    /// BIGINT, milliseconds: the first instant after the window.
    public static final String WINDOWEND = "WINDOWEND";

    private static final Set<String> ALL =
            Set.of(ROWTIME, ROWPARTITION, ROWOFFSET, WINDOWSTART, WINDOWEND);

    private SystemColumns() {}

    /// True for a column of milliseconds that text may be compared with.
    static boolean isTime(String name) {
        return name.equals(ROWTIME) || name.equals(WINDOWSTART) || name.equals(WINDOWEND);
    }

    /// True for a name that no declared column may have.
    static boolean isReserved(String name) {
        return ALL.contains(name);
    }
}
