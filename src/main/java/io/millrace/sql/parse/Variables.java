package io.millrace.sql.parse;

import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// `${name}` in the text of statements.
public final class Variables {
    private static final Pattern VARIABLE = Pattern.compile("\\$\\{(\\w+)}");

    private Variables() {}

    /// Replaces variables by their values. Inside a string a quote in a value is doubled, so that a
    /// value cannot end the string; what is not defined stays as it is.
    ///
    /// @param values by name, in the case in which they were defined
    public static String replace(String text, Map<String, String> values) {
        if (values.isEmpty()) {
            return text;
        }
        var matcher = VARIABLE.matcher(text);
        var replaced = new StringBuilder();
        while (matcher.find()) {
            var value = values.get(matcher.group(1));
            var shown =
                    value == null
                            ? matcher.group()
                            : insideString(text, matcher.start())
                                    ? value.replace("'", "''")
                                    : value;
            matcher.appendReplacement(replaced, Matcher.quoteReplacement(shown));
        }
        return matcher.appendTail(replaced).toString();
    }

    private static boolean insideString(String text, int at) {
        return text.substring(0, at).chars().filter(c -> c == '\'').count() % 2 == 1;
    }
}
