package io.millrace.format;

import io.millrace.data.Field;
import io.millrace.data.Scalar;
import io.millrace.data.Type;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;

/// Random JSON records for a schema: mostly as a writer has them, sometimes not: other case, white
/// space, escapes, missing, additional and repeated fields, numbers in strings, other types.
final class JsonSamples {
    private final Samples samples;

    /// One in so many things is odd.
    private int oddness;

    JsonSamples(Samples samples) {
        this.samples = samples;
    }

    String record(List<Field> fields) {
        oddness = samples.oneOf(List.of(1_000_000, 200, 20, 5));
        return object(fields) + (odd() ? " \n" : "");
    }

    private boolean odd() {
        return samples.once(oddness);
    }

    private String space() {
        return odd() ? samples.oneOf(List.of(" ", "\t", "\n  ", "\r\n")) : "";
    }

    private String object(List<Field> fields) {
        var members = new ArrayList<String>();
        for (var field : fields) {
            if (!odd()) {
                members.add(member(field));
            }
            if (odd() && samples.once(2)) {
                members.add(member(field));
            }
        }
        if (odd()) {
            members.add("\"extra\":" + value(samples.type(1)));
        }
        if (odd()) {
            Collections.shuffle(members, samples.random());
        }
        return space()
                + "{"
                + space()
                + String.join(space() + "," + space(), members)
                + "}"
                + space();
    }

    private String member(Field field) {
        String name = odd() ? field.name().toLowerCase(Locale.ROOT) : field.name();
        if (odd()) {
            name = "\\u%04x%s".formatted((int) name.charAt(0), name.substring(1));
        }
        return '"' + name + '"' + space() + ":" + space() + value(field.type());
    }

    private String value(Type type) {
        if (odd()) {
            return samples.oneOf(
                    List.of(
                            "1",
                            "-0",
                            "1.50",
                            "1e2",
                            "1E-3",
                            "true",
                            "\"12\"",
                            "\"x\"",
                            "[]",
                            "{}",
                            "99999999999",
                            "\"1.5\"",
                            "123456789012345678901234567890",
                            "0.000",
                            "\"\\ud83d\\ude80\\n\"",
                            "\"é\"",
                            "\"QQ==\"",
                            "007",
                            "nul",
                            "[1,",
                            "\"\\q\""));
        }
        if (type instanceof Type.Struct struct && !samples.once(6)) {
            return object(struct.fields());
        }
        if (type instanceof Type.Array(var element) && !samples.once(6)) {
            return "[" + value(element) + "," + space() + value(element) + "]";
        }
        if (type instanceof Type.Map(var key, var value) && key == Scalar.STRING) {
            return "{\"k\":"
                    + value(value)
                    + ","
                    + space()
                    + "\""
                    + (odd() ? "k" : "l")
                    + "\":"
                    + value(value)
                    + "}";
        }
        var output = new JsonOutput();
        output.value(new JsonType(new Field("V", type)), samples.value(type));
        return new String(output.toBytes(), java.nio.charset.StandardCharsets.UTF_8);
    }
}
