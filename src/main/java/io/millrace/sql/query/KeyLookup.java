package io.millrace.sql.query;

import io.millrace.data.Field;
import io.millrace.data.Row;
import io.millrace.data.Scalar;
import io.millrace.format.FormatException;
import io.millrace.format.Layout.Part;
import io.millrace.sql.analyze.Plan;
import io.millrace.sql.analyze.Typed;
import io.millrace.sql.catalog.Source;
import io.millrace.sql.parse.Sql.CompareOp;
import io.millrace.sql.parse.Sql.LogicOp;

import org.apache.kafka.common.utils.Bytes;
import org.jspecify.annotations.Nullable;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;

/// The keys that a condition leaves of a table, such as `id = 5`, `id IN (5, 6)` or `a = 1 AND b =
/// 2` where both are the key. It only narrows what is looked at: the condition is still applied.
final class KeyLookup {
    private final Source source;
    private final List<Plan.Col> columns;

    private KeyLookup(Plan.Scan scan) {
        source = scan.source();
        columns = scan.columns();
    }

    /// The keys, as bytes of the topic, that rows of a plan can come from.
    ///
    /// @return empty where they are not few and known, or where one key can be spelled in several
    ///   ways (all formats but KAFKA), or carries a window
    static Optional<Set<Bytes>> of(Plan plan) {
        if (!(plan.base() instanceof Plan.Scan scan)) {
            return Optional.empty();
        }
        var source = scan.source();
        boolean oneSpelling = source.key().format().equals("KAFKA");
        if (!source.isTable()
                || source.windowed().isPresent()
                || source.keyFields().isEmpty()
                || !oneSpelling) {
            return Optional.empty();
        }
        return new KeyLookup(scan).below(plan);
    }

    /// Conditions over the columns of the scan are those right above it.
    private Optional<Set<Bytes>> below(Plan plan) {
        Optional<Set<Bytes>> found = Optional.empty();
        for (var at = plan; !(at instanceof Plan.Scan); ) {
            switch (at) {
                case Plan.Filter(var input, var keep) -> {
                    var own = bytes(keep);
                    found = own.isPresent() ? own : found;
                    at = input;
                }
                case Plan.Project project -> {
                    found = Optional.empty();
                    at = project.input();
                }
                case Plan.Rekey rekey -> {
                    found = Optional.empty();
                    at = rekey.input();
                }
                case Plan.Explode explode -> {
                    found = Optional.empty();
                    at = explode.input();
                }
                case Plan.Scan _, Plan.Group _, Plan.Join _, Plan.Union _ ->
                        throw new IllegalStateException("not above a scan: " + at);
            }
        }
        return found;
    }

    private Optional<Set<Bytes>> bytes(Typed keep) {
        var keys = source.keyFields();
        if (keys.size() == 1) {
            return choices(keep, keys.getFirst())
                    .flatMap(
                            values ->
                                    written(
                                            values.stream()
                                                    .map(v -> Map.of(keys.getFirst().name(), v))
                                                    .toList()));
        }
        var values = new HashMap<String, Object>();
        for (var key : keys) {
            var one = choices(keep, key).filter(v -> v.size() == 1);
            if (one.isEmpty()) {
                return Optional.empty();
            }
            values.put(key.name(), one.get().iterator().next());
        }
        return written(List.of(values));
    }

    /// The values that a column has where the condition holds.
    private Optional<Set<Object>> choices(Typed keep, Field key) {
        return switch (keep) {
            case Typed.Logic(var op, var left, var right) -> {
                var one = choices(left, key);
                var other = choices(right, key);
                if (op == LogicOp.AND) {
                    yield one.isPresent() ? one : other;
                }
                if (one.isEmpty() || other.isEmpty()) {
                    yield Optional.empty();
                }
                var both = new HashSet<>(one.get());
                both.addAll(other.get());
                yield Optional.of(both);
            }
            case Typed.Compare(var op, var left, var right) when op == CompareOp.EQUAL -> {
                var value = isKey(left, key) ? constant(right, key) : null;
                value = value == null && isKey(right, key) ? constant(left, key) : value;
                yield value == null ? Optional.empty() : Optional.of(Set.of(value));
            }
            default -> Optional.empty();
        };
    }

    private boolean isKey(Typed typed, Field key) {
        return typed instanceof Typed.Input(var index, _, _)
                && columns.get(index).role() == Plan.Col.Role.KEY
                && columns.get(index).name().equals(key.name());
    }

    private static @Nullable Object constant(Typed typed, Field key) {
        if (!(typed instanceof Typed.Const(var value, var type)) || value == null) {
            return null;
        }
        if (key.type() == Scalar.BIGINT && type == Scalar.INTEGER) {
            return ((Integer) value).longValue();
        }
        return type.equals(key.type()) ? value : null;
    }

    private Optional<Set<Bytes>> written(List<? extends Map<String, ?>> keys) {
        var fields = source.keyFields();
        var slots = IntStream.range(0, fields.size()).boxed().toList();
        var writer = source.key().codec().writer(source.key().layout(Part.KEY, fields, slots));
        var row = new Row(fields.size());
        var all = new HashSet<Bytes>();
        for (var key : keys) {
            for (int i = 0; i < fields.size(); i++) {
                row.unbox(i, fields.get(i).type(), key.get(fields.get(i).name()));
            }
            try {
                var bytes = writer.write(row);
                if (bytes == null) {
                    return Optional.empty();
                }
                all.add(Bytes.wrap(bytes));
            } catch (FormatException _) {
                return Optional.empty();
            }
        }
        return Optional.of(all);
    }
}
