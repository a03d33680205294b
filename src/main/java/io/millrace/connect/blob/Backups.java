package io.millrace.connect.blob;

import java.util.Optional;
import java.util.regex.Pattern;

/// Files that a sink has written, to be read back into the partitions that they came from. Their
/// names tell: `topic+partition+offset.ending`, in folders of any names.
///
/// Files of keys and headers, which some sinks write beside those of values, have names of another
/// form and are not read.
///
/// Source: Confluent documentation, "Amazon S3 Sink connector", "S3 object names".
final class Backups implements Destination.Rule {
    private static final Pattern NAME =
            Pattern.compile(
                    "(?:.*/)?(?<topic>[\\w.-]{1,249})\\+(?<partition>\\d{1,9})\\+(?<offset>\\d{1,18})\\.\\w+");

    @Override
    public Optional<Destination> destination(String path) {
        var name = NAME.matcher(path);
        return name.matches()
                ? Optional.of(
                        new Destination(
                                name.group("topic"),
                                Integer.valueOf(name.group("partition")),
                                Long.parseLong(name.group("offset"))))
                : Optional.empty();
    }
}
