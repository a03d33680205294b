package io.millrace.connect.datagen;

import com.github.curiousoddman.rgxgen.RgxGen;

import io.millrace.connect.datagen.Generator.Source;

import org.apache.kafka.connect.data.Schema;

import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/// The `arg.properties` of a type: what its values look like.
///
/// `options` (a list to choose from), `range` {min, max}, `iteration` {start, step, restart},
/// `regex`, `length` (a number, or {min, max}), `prefix`, `suffix`, `odds` of true, `normal` {mean,
/// deviation, min, max}, `nulls` (share, of a union with null).
///
/// Source: the README of confluentinc/avro-random-generator; normal and nulls are ours.
record Properties(String path, Map<String, Object> all) {
    /// As many bytes as a record may have.
    private static final int LENGTH_MAX = 1_000_000;

    private static final String LETTERS = "abcdefghijklmnopqrstuvwxyz";

    /// From `min` to below `max`.
    record Length(int min, int max) {
        int next(RandomGenerator random) {
            return max <= min ? min : random.nextInt(min, max);
        }
    }

    Source text() {
        var prefix = all.getOrDefault("prefix", "").toString();
        var suffix = all.getOrDefault("suffix", "").toString();
        var middle = middle();
        return (number, random) -> prefix + middle.value(number, random) + suffix;
    }

    private Source middle() {
        if (all.containsKey("options")) {
            return option();
        }
        if (all.containsKey("regex")) {
            return regex(all.get("regex").toString());
        }
        if (all.containsKey("iteration") || all.containsKey("range")) {
            return whole(Long.MAX_VALUE);
        }
        var length = length(8, 16);
        return (_, random) ->
                IntStream.range(0, length.next(random))
                        .mapToObj(
                                _ ->
                                        LETTERS.substring(random.nextInt(LETTERS.length()))
                                                .substring(0, 1))
                        .collect(Collectors.joining());
    }

    private Source regex(String pattern) {
        try {
            var generator = RgxGen.parse(pattern);
            return (_, random) -> generator.generate(random);
        } catch (RuntimeException e) { // the library's own, of many classes
            throw wrong("regex", "is not a regular expression: " + e.getMessage());
        }
    }

    Source bytes() {
        var length = length(8, 16);
        return (_, random) -> {
            var bytes = new byte[length.next(random)];
            random.nextBytes(bytes);
            return bytes;
        };
    }

    /// INT32 for `most` of an int, otherwise INT64.
    Source whole(long most) {
        var source = wholes(most);
        return most == Integer.MAX_VALUE
                ? (number, random) ->
                        source.value(number, random) instanceof Number n ? n.intValue() : null
                : source;
    }

    /// @param isTime whether the value is a point in time, in milliseconds
    @SuppressWarnings("JavaUtilDate") // as Connect has it
    Source time(boolean isTime) {
        var source = whole(Long.MAX_VALUE);
        return isTime
                ? (number, random) ->
                        source.value(number, random) instanceof Number n
                                ? new Date(n.longValue())
                                : null
                : source;
    }

    private Source wholes(long most) {
        if (all.containsKey("options")) {
            var options = numbers();
            return (_, random) -> options.get(random.nextInt(options.size())).longValue();
        }
        if (all.get("iteration") instanceof Map<?, ?> iteration) {
            return iteration(iteration);
        }
        if (all.get("normal") instanceof Map<?, ?> normal) {
            var source = normal(normal);
            return (_, random) -> Math.round(source.next(random));
        }
        var range = all.get("range") instanceof Map<?, ?> map ? map : Map.of();
        var min = exact(range, "min", 0);
        var max = exact(range, "max", most);
        if (max <= min) {
            throw wrong("range", "needs a max above min");
        }
        return (_, random) -> random.nextLong(min, max);
    }

    /// The n-th value is start + n * step, and from `restart` on it begins again.
    private Source iteration(Map<?, ?> iteration) {
        var start = exact(iteration, "start", 0);
        var step = exact(iteration, "step", 1);
        if (!iteration.containsKey("restart")) {
            return (number, _) -> start + number * step;
        }
        var restart = exact(iteration, "restart", 0);
        var count = step == 0 ? 0 : Math.ceilDiv(restart - start, step);
        if (count <= 0) {
            throw wrong("iteration", "never comes from start to restart");
        }
        return (number, _) -> start + number % count * step;
    }

    /// A distribution.
    @FunctionalInterface
    private interface Reals {
        double next(RandomGenerator random);
    }

    /// Cut at min and max.
    private Reals normal(Map<?, ?> normal) {
        var mean = number(normal, "mean", 0);
        var deviation = number(normal, "deviation", 1);
        var min = number(normal, "min", Double.NEGATIVE_INFINITY);
        var max = number(normal, "max", Double.POSITIVE_INFINITY);
        if (deviation < 0 || max < min) {
            throw wrong("normal", "needs a deviation of at least 0 and a max above min");
        }
        return random -> Math.clamp(random.nextGaussian(mean, deviation), min, max);
    }

    Source real(Schema.Type type) {
        var source = reals();
        return type == Schema.Type.FLOAT32
                ? (_, random) -> (float) source.next(random)
                : (_, random) -> source.next(random);
    }

    private Reals reals() {
        if (all.containsKey("options")) {
            var options = numbers();
            return random -> options.get(random.nextInt(options.size())).doubleValue();
        }
        if (all.get("normal") instanceof Map<?, ?> normal) {
            return normal(normal);
        }
        var range = all.get("range") instanceof Map<?, ?> map ? map : Map.of();
        var min = number(range, "min", 0);
        var max = number(range, "max", 1);
        if (max <= min) {
            throw wrong("range", "needs a max above min");
        }
        return random -> random.nextDouble(min, max);
    }

    Source bool() {
        var odds = share("odds").orElse(0.5);
        return (_, random) -> random.nextDouble() < odds;
    }

    private Source option() {
        var options = options();
        return (_, random) -> options.get(random.nextInt(options.size()));
    }

    private List<?> options() {
        if (!(all.get("options") instanceof List<?> options) || options.isEmpty()) {
            throw wrong("options", "must be a list with something in it");
        }
        return options;
    }

    private List<Number> numbers() {
        return options().stream()
                .map(o -> o instanceof Number n ? n : notANumber("options", o))
                .toList();
    }

    /// A share from 0 to 1.
    OptionalDouble share(String name) {
        if (!all.containsKey(name)) {
            return OptionalDouble.empty();
        }
        var share = number(all, name, 0);
        if (share < 0 || share > 1) {
            throw wrong(name, "must be from 0 to 1");
        }
        return OptionalDouble.of(share);
    }

    /// @param min of what says nothing, from 0
    /// @param max of what says nothing
    Length length(int min, int max) {
        var length =
                switch (all.get("length")) {
                    case Number n -> new Length(n.intValue(), n.intValue());
                    case Map<?, ?> range -> {
                        var from = (int) number(range, "min", min);
                        yield new Length(from, (int) number(range, "max", Math.max(max, from)));
                    }
                    case null -> new Length(min, max);
                    default -> throw wrong("length", "must be a number or a range");
                };
        if (length.min < 0 || length.max < length.min || length.max > LENGTH_MAX) {
            throw wrong("length", "must be from 0 to %,d, min before max".formatted(LENGTH_MAX));
        }
        return length;
    }

    private double number(Map<?, ?> map, String name, double standard) {
        return switch (map.get(name)) {
            case Number n -> n.doubleValue();
            case null -> standard;
            case Object other -> notANumber(name, other).doubleValue();
        };
    }

    private long exact(Map<?, ?> map, String name, long standard) {
        return switch (map.get(name)) {
            case Number n -> n.longValue();
            case null -> standard;
            case Object other -> notANumber(name, other).longValue();
        };
    }

    private Number notANumber(String property, Object value) {
        throw wrong(property, "must be a number, not " + value);
    }

    private IllegalArgumentException wrong(String property, String why) {
        return new IllegalArgumentException("field %s: %s %s".formatted(path, property, why));
    }
}
