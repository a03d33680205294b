package io.millrace.sql.stream;

import io.millrace.data.Field;
import io.millrace.sql.analyze.Plan;
import io.millrace.sql.analyze.Plan.Join.Side;
import io.millrace.sql.analyze.Plan.Output;
import io.millrace.sql.kernel.KeyShape;
import io.millrace.sql.parse.Sql.Kind;

import java.util.List;
import java.util.Optional;

/// How the keys are written of what runs of stateless steps stand on.
///
/// Equal keys must be equal bytes, in the partition that the topics of other sides chose. So an
/// operator takes over the encoding of a topic that it need not read anew, and binary rows
/// otherwise.
final class BaseKeys {
    private static final String ONE_SPELLING = "KAFKA";

    private BaseKeys() {}

    static KeyShape of(Plan base) {
        return switch (base) {
            case Plan.Scan(var source, _) -> new KeyShape(source.key(), source.keyFields());
            case Plan.Group group ->
                    inPlace(group) ? of(group.input().base()) : binary(group.keys());
            case Plan.Join join ->
                    owner(join)
                            .map(side -> of(side.input().base()))
                            .orElseGet(() -> binary(join.keys()));
            case Plan.Union _ -> KeyShape.binary(List.of());
            case Plan.Filter _, Plan.Project _, Plan.Rekey _, Plan.Explode _ ->
                    throw new IllegalStateException("not a base: " + base);
        };
    }

    private static KeyShape binary(List<Output> keys) {
        return KeyShape.binary(
                keys.stream().map(k -> new Field(k.name(), k.expr().type())).toList());
    }

    /// The side that a join has its keys from; empty where both are partitioned anew.
    static Optional<Side> owner(Plan.Join join) {
        return switch (join.match()) {
            case STREAM_STREAM ->
                    isKeyed(join.left())
                            ? Optional.of(join.left())
                            : Optional.of(join.right()).filter(BaseKeys::isKeyed);
            case STREAM_TABLE -> Optional.of(join.right());
            case TABLE_TABLE, FOREIGN_KEY -> Optional.of(join.left());
            case ROWS -> throw new IllegalStateException("a join of pull queries");
        };
    }

    private static boolean isKeyed(Side side) {
        return side.input().keyedBy(side.on());
    }

    /// True where the rows of a side have the key of the join already, or find it by a foreign key,
    /// and stay where they are.
    static boolean inPlace(Plan.Join join, Side side) {
        var base = side.input().base();
        boolean windowedGroup = base instanceof Plan.Group group && group.window().isPresent();
        boolean foreign = join.match() == Plan.Join.Match.FOREIGN_KEY;
        return !windowedGroup && (foreign || isKeyed(side) && of(base).sameBytes(of(join)));
    }

    /// True where the rows of a stream are in the right partition for a group already. A key of
    /// several columns can be spelled in several ways, of which producers may use more than one,
    /// unless its format is KAFKA; a single value is nearly always spelled alike.
    static boolean inPlace(Plan.Group group) {
        var base = group.input().base();
        return group.sameKey()
                && group.input().windowed().isEmpty()
                && group.input().kind() == Kind.STREAM
                && !(base instanceof Plan.Union)
                && (of(base).fields().size() == 1
                        || of(base).encoding().format().equals(ONE_SPELLING));
    }
}
