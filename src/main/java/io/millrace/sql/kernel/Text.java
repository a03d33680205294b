package io.millrace.sql.kernel;

import io.millrace.data.Row;
import io.millrace.data.Scalar;
import io.millrace.data.Type;
import io.millrace.sql.analyze.Typed;

import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/// `||` and `LIKE`. Operands are not NULL here.
final class Text {
    private Text() {}

    static Eval concat(Type type, int l, int r, int out) {
        return type == Scalar.STRING
                ? row -> row.setObject(out, Slot.text(row, l).concat(Slot.text(row, r)))
                : row -> row.setObject(out, concat(Slot.bytes(row, l), Slot.bytes(row, r)));
    }

    private static ByteBuffer concat(ByteBuffer left, ByteBuffer right) {
        var both = ByteBuffer.allocate(left.limit() + right.limit());
        both.put(left.duplicate().rewind()).put(right.duplicate().rewind());
        return both.flip();
    }

    /// `LIKE`: `%` stands for any text, `_` for one character. A constant pattern is compiled once,
    /// and one without wildcards but at its ends needs no regular expression at all.
    static Eval like(Typed.Like like, int value, int pattern, int out) {
        if (like.pattern() instanceof Typed.Const(var constant, _) && constant != null) {
            var matcher = matcher((String) constant, like.escape());
            return row -> row.setBoolean(out, matcher.test(Slot.text(row, value)));
        }
        return row -> row.setBoolean(out, matches(row, value, pattern, like.escape()));
    }

    private static boolean matches(Row row, int value, int pattern, Optional<Character> escape) {
        return matcher(Slot.text(row, pattern), escape).test(Slot.text(row, value));
    }

    private static Predicate<String> matcher(String pattern, Optional<Character> escape) {
        int first = pattern.startsWith("%") ? 1 : 0;
        int last = pattern.length() > first && pattern.endsWith("%") ? 1 : 0;
        var middle = pattern.substring(first, pattern.length() - last);
        if (escape.isEmpty() && middle.indexOf('%') < 0 && middle.indexOf('_') < 0) {
            if (first == 1) {
                return last == 1 ? text -> text.contains(middle) : text -> text.endsWith(middle);
            }
            return last == 1 ? text -> text.startsWith(middle) : middle::equals;
        }
        return regex(pattern, escape).asMatchPredicate();
    }

    private static Pattern regex(String pattern, Optional<Character> escape) {
        var regex = new StringBuilder();
        boolean escaped = false;
        for (int i = 0; i < pattern.length(); i++) {
            char c = pattern.charAt(i);
            if (!escaped && escape.isPresent() && c == escape.get()) {
                escaped = true;
                continue;
            }
            if (!escaped && c == '%') {
                regex.append(".*");
            } else if (!escaped && c == '_') {
                regex.append('.');
            } else {
                regex.append(Pattern.quote(String.valueOf(c)));
            }
            escaped = false;
        }
        return Pattern.compile(regex.toString(), Pattern.DOTALL);
    }
}
