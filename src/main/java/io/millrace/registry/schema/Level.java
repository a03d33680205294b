package io.millrace.registry.schema;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// What a new version of a subject must be able to do.
///
/// Source: Confluent docs, "Schema Evolution and Compatibility".
public enum Level {
    NONE(List.of(), Reach.LATEST),
    BACKWARD(List.of(Direction.BACKWARD), Reach.LATEST),
    BACKWARD_TRANSITIVE(List.of(Direction.BACKWARD), Reach.ALL),
    FORWARD(List.of(Direction.FORWARD), Reach.LATEST),
    FORWARD_TRANSITIVE(List.of(Direction.FORWARD), Reach.ALL),
    FULL(List.of(Direction.BACKWARD, Direction.FORWARD), Reach.LATEST),
    FULL_TRANSITIVE(List.of(Direction.BACKWARD, Direction.FORWARD), Reach.ALL);

    /// Who reads what.
    public enum Direction {
        /// The new schema reads what the old one wrote.
        BACKWARD,
        /// The old schema reads what the new one writes.
        FORWARD
    }

    /// Which versions count.
    public enum Reach {
        LATEST,
        ALL
    }

    @SuppressWarnings("ImmutableEnumChecker") // made by List.of
    private final List<Direction> directions;

    private final Reach reach;

    Level(List<Direction> directions, Reach reach) {
        this.directions = directions;
        this.reach = reach;
    }

    /// The level of a name in upper case.
    public static Optional<Level> of(String name) {
        for (var level : values()) {
            if (level.name().equals(name)) {
                return Optional.of(level);
            }
        }
        return Optional.empty();
    }

    public Reach reach() {
        return reach;
    }

    /// What breaks with one of the versions before.
    ///
    /// @param direction in which it breaks
    public record Break(Direction direction, Incompatibility what) {}

    /// What breaks where a schema follows another one.
    public List<Break> breaks(ParsedSchema old, ParsedSchema next) {
        var breaks = new ArrayList<Break>();
        for (var direction : directions) {
            var why =
                    switch (direction) {
                        case BACKWARD -> next.whyItCannotRead(old);
                        case FORWARD -> old.whyItCannotRead(next);
                    };
            why.forEach(what -> breaks.add(new Break(direction, what)));
        }
        return breaks;
    }
}
