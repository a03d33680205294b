package io.millrace.format;

import io.millrace.data.Type;

import java.util.Map;

/// DELIMITED: the columns as one line of comma-separated values.
///
/// The option DELIMITER is another character than `,`, or `SPACE` or `TAB`. A field in quotes may
/// hold the delimiter, line breaks and doubled quotes. A field without any text is NULL, with and
/// without quotes, also for a STRING. Numbers, BOOLEAN and DECIMAL are their text, BYTES base64,
/// DATE days, TIME milliseconds of the day, TIMESTAMP milliseconds. A record needs as many fields
/// as there are columns. A single column that is NULL is written as null.
///
/// Source: ksqlDB reference, "DELIMITED"; RFC 4180.
final class DelimitedFormat implements Format {
    private static final String DELIMITER = "DELIMITER";

    @Override
    public String name() {
        return "DELIMITED";
    }

    @Override
    public void check(Layout layout) {
        delimiter(layout.options());
        for (var field : layout.fields()) {
            switch (field.type()) {
                case Type.Array _, Type.Map _, Type.Struct _ ->
                        throw new FormatException(
                                ("The 'DELIMITED' format does not support type '%s', column: %s;"
                                                + " JSON does")
                                        .formatted(field.type().kind(), field.name()));
                case Type _ -> {}
            }
        }
    }

    @Override
    public RowReader reader(Layout layout) {
        check(layout);
        return new DelimitedReader(layout, delimiter(layout.options()));
    }

    @Override
    public RowWriter writer(Layout layout) {
        check(layout);
        return new DelimitedWriter(layout, delimiter(layout.options()));
    }

    private static char delimiter(Map<String, String> options) {
        String option = options.getOrDefault(DELIMITER, ",");
        if (option.isEmpty()) {
            throw new FormatException(
                    "Delimiter cannot be empty, if you meant to have a tab or space for delimiter,"
                            + " please use the special values 'TAB' or 'SPACE'");
        }
        return switch (option) {
            case "SPACE" -> ' ';
            case "TAB" -> '\t';
            default -> {
                if (option.length() != 1) {
                    throw new FormatException(
                            ("Invalid delimiter value: '%s'. Delimiter must be a single character"
                                            + " or TAB,SPACE")
                                    .formatted(option));
                }
                yield option.charAt(0);
            }
        };
    }
}
