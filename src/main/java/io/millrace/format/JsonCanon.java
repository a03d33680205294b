package io.millrace.format;

import io.millrace.data.Scalar;
import io.millrace.data.Type;

import java.util.List;

/// Says of a JSON value whether reading it as a column and writing it again would give an equal
/// one, so that its bytes can be passed on.
final class JsonCanon {
    static final int LONG_DIGITS = 18;
    static final int INT_DIGITS = 9;
    private static final int TIME_DIGITS = 7;
    private static final int NO = -1;

    private JsonCanon() {}

    /// @return where the value ends, or -1 where it would be converted or refused
    static int end(byte[] b, int pos, JsonType type, int depth) {
        byte c = b[pos];
        if (c == 'n') {
            return JsonScan.literal(b, pos);
        }
        return switch (type.kind) {
            case BIGINT, TIMESTAMP -> integer(b, pos, LONG_DIGITS);
            case INTEGER, DATE -> integer(b, pos, INT_DIGITS);
            case TIME -> c == '-' ? NO : integer(b, pos, TIME_DIGITS);
            case DOUBLE -> c == '-' || (c >= '0' && c <= '9') ? JsonScan.number(b, pos) : NO;
            case BOOLEAN -> c == 't' || c == 'f' ? JsonScan.literal(b, pos) : NO;
            case STRING -> string(b, pos);
            case DECIMAL -> decimal(b, pos, (Type.Decimal) type.type);
            case BYTES -> NO;
            case ARRAY -> array(b, pos, type, depth);
            case MAP -> map(b, pos, type, depth);
            case STRUCT -> struct(b, pos, type, depth);
        };
    }

    /// An integer so short that it is certainly in range; longer ones may go the long way.
    static int integer(byte[] b, int pos, int digitsMax) {
        int start = b[pos] == '-' ? pos + 1 : pos;
        int end = JsonScan.digits(b, start);
        boolean plain =
                end > start && end - start <= digitsMax && (b[start] != '0' || end == start + 1);
        return plain && b[end] != '.' && (b[end] | 0x20) != 'e' ? end : NO;
    }

    private static int string(byte[] b, int pos) {
        if (b[pos] != '"') {
            return NO;
        }
        int end = JsonScan.string(b, pos + 1);
        if (end >= 0) {
            return end + 1;
        }
        return JsonText.valid(b, pos + 1, ~end) ? ~end + 1 : NO;
    }

    /// A number with exactly the digits after the point that a writer gives it.
    private static int decimal(byte[] b, int pos, Type.Decimal type) {
        int start = b[pos] == '-' ? pos + 1 : pos;
        int point = JsonScan.digits(b, start);
        int whole = point - start;
        if (whole == 0
                || (b[start] == '0' && whole > 1)
                || (b[start] != '0' && whole > type.precision() - type.scale())) {
            return NO;
        }
        int end = b[point] == '.' ? JsonScan.digits(b, point + 1) : point;
        int scale = end == point ? 0 : end - point - 1;
        return scale == type.scale() && (end == point || scale > 0) && (b[end] | 0x20) != 'e'
                ? end
                : NO;
    }

    private static int array(byte[] b, int pos, JsonType type, int depth) {
        if (b[pos] != '[' || depth >= JsonScan.MAX_DEPTH) {
            return NO;
        }
        pos = JsonScan.first(b, pos);
        while (pos >= 0) {
            int end = end(b, pos, type.element(), depth + 1);
            if (end < 0) {
                return NO;
            }
            pos = JsonScan.element(b, end);
        }
        return ~pos;
    }

    private static int map(byte[] b, int pos, JsonType type, int depth) {
        boolean text = ((Type.Map) type.type).key() == Scalar.STRING;
        if (b[pos] != '{' || !text || depth >= JsonScan.MAX_DEPTH) {
            return NO;
        }
        pos = JsonScan.open(b, pos);
        while (pos >= 0) {
            int name = string(b, pos);
            if (name < 0) {
                return NO;
            }
            int end = end(b, JsonScan.colon(b, name), type.element(), depth + 1);
            if (end < 0) {
                return NO;
            }
            pos = JsonScan.comma(b, end);
        }
        return ~pos;
    }

    /// All fields in their order, named exactly.
    private static int struct(byte[] b, int pos, JsonType type, int depth) {
        if (b[pos] != '{' || depth >= JsonScan.MAX_DEPTH) {
            return NO;
        }
        List<JsonType> fields = type.fields();
        JsonNames names = type.names();
        names.start();
        pos = JsonScan.open(b, pos);
        int next = 0;
        while (pos >= 0) {
            JsonNames.Name name = names.next(b, pos);
            if (next == fields.size() || name.column != next || !name.exact || name.second >= 0) {
                return NO;
            }
            int value = JsonScan.colon(b, pos + name.length);
            int end = end(b, value, fields.get(next), depth + 1);
            if (end < 0) {
                return NO;
            }
            next++;
            pos = JsonScan.comma(b, end);
        }
        return next == fields.size() ? ~pos : NO;
    }
}
