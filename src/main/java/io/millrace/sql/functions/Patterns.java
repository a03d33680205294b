package io.millrace.sql.functions;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.regex.Pattern;

/// Regular expressions, in the syntax of java.util.regex.
final class Patterns {
    private Patterns() {}

    @SqlFunction(
            name = "REGEXP_EXTRACT",
            doc = "The first part of the text that the pattern matches; NULL where there is none.",
            example = "REGEXP_EXTRACT('o.', 'foo') = 'oo'")
    public static @Nullable String extract(CallSite site, String pattern, String text) {
        return extract(site, pattern, text, 0);
    }

    @SqlFunction(
            name = "REGEXP_EXTRACT",
            doc = "What a group of the pattern matches first; NULL where there is none.",
            example = "REGEXP_EXTRACT('(o)(o.)', 'foob', 2) = 'ob'")
    public static @Nullable String extract(CallSite site, String pattern, String text, int group) {
        var matcher = site.memo(pattern, Pattern::compile).matcher(text);
        return group >= 0 && group <= matcher.groupCount() && matcher.find()
                ? matcher.group(group)
                : null;
    }

    @SqlFunction(
            name = "REGEXP_EXTRACT_ALL",
            doc = "All parts of the text that the pattern matches.",
            example = "REGEXP_EXTRACT_ALL('o', 'foo') = ARRAY['o', 'o']",
            signature = "STRING, STRING -> ARRAY<STRING>")
    public static @Nullable List<@Nullable String> extractAll(
            CallSite site, String pattern, String text) {
        return extractAll(site, pattern, text, 0);
    }

    @SqlFunction(
            name = "REGEXP_EXTRACT_ALL",
            doc = "All that a group of the pattern matches.",
            example = "REGEXP_EXTRACT_ALL('(f)(o)', 'fofo', 2) = ARRAY['o', 'o']",
            signature = "STRING, STRING, INTEGER -> ARRAY<STRING>")
    public static @Nullable List<@Nullable String> extractAll(
            CallSite site, String pattern, String text, int group) {
        var matcher = site.memo(pattern, Pattern::compile).matcher(text);
        if (group < 0 || group > matcher.groupCount()) {
            return null;
        }
        var found = new ArrayList<@Nullable String>();
        while (matcher.find()) {
            found.add(matcher.group(group));
        }
        return Collections.unmodifiableList(found);
    }

    @SqlFunction(
            name = "REGEXP_REPLACE",
            doc = "The text with all that the pattern matches replaced.",
            example = "REGEXP_REPLACE('foobar', 'o+', 'a') = 'fabar'")
    public static String replace(CallSite site, String text, String pattern, String with) {
        return site.memo(pattern, Pattern::compile).matcher(text).replaceAll(with);
    }

    @SqlFunction(
            name = "REGEXP_SPLIT_TO_ARRAY",
            doc = "The parts between what the pattern matches.",
            example = "REGEXP_SPLIT_TO_ARRAY('a1b22c', '[0-9]+') = ARRAY['a', 'b', 'c']",
            signature = "STRING, STRING -> ARRAY<STRING>")
    public static List<String> split(CallSite site, String text, String pattern) {
        if (pattern.isEmpty()) {
            return Strings.split(text, "");
        }
        return List.of(site.memo(pattern, Pattern::compile).split(text, -1));
    }
}
