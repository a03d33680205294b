package io.millrace.sql.query;

import io.millrace.data.Row;
import io.millrace.data.Scalar;
import io.millrace.data.Type;
import io.millrace.format.FormatException;
import io.millrace.format.Layout.Part;
import io.millrace.format.RowWriter;
import io.millrace.sql.analyze.KeyChoices;
import io.millrace.sql.analyze.Plan;
import io.millrace.sql.catalog.Source;
import io.millrace.sql.kernel.EvalException;
import io.millrace.sql.kernel.RowInsert;

import org.apache.kafka.common.utils.Bytes;

import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;

/// The keys of a table that conditions leave ([KeyChoices]), as bytes of its topic.
final class KeyLookup {
    private KeyLookup() {}

    /// @return empty where they are not known, or where one key can be spelled in several ways (all
    ///   formats but KAFKA)
    static Optional<Set<Bytes>> of(Plan plan) {
        return KeyChoices.of(plan)
                .filter(choices -> choices.scan().source().key().format().equals("KAFKA"))
                .flatMap(KeyLookup::bytes);
    }

    private static Optional<Set<Bytes>> bytes(KeyChoices choices) {
        var source = choices.scan().source();
        var fields = source.keyFields();
        var writer = writer(source);
        var row = new Row(fields.size());
        var all = new HashSet<Bytes>();
        try {
            for (var key : choices.keys()) {
                boolean matches = true;
                for (int i = 0; i < fields.size(); i++) {
                    var type = fields.get(i).type();
                    var value = RowInsert.constant(key.get(i));
                    if (value != null && !fits(key.get(i).type(), type)) {
                        return Optional.empty();
                    }
                    if (type == Scalar.BIGINT && value instanceof Integer whole) {
                        value = whole.longValue();
                    }
                    row.unbox(i, type, value);
                    matches &= value != null; // NULL equals nothing
                }
                if (matches) {
                    var bytes = writer.write(row);
                    if (bytes == null) {
                        return Optional.empty();
                    }
                    all.add(Bytes.wrap(bytes));
                }
            }
            return Optional.of(all);
        } catch (FormatException | EvalException _) {
            return Optional.empty(); // the condition says what is wrong
        }
    }

    private static RowWriter writer(Source source) {
        var fields = source.keyFields();
        var slots = IntStream.range(0, fields.size()).boxed().toList();
        return source.key().codec().writer(source.key().layout(Part.KEY, fields, slots));
    }

    /// Whether equal values of the types are one value of the key; others are equal in several
    /// ways.
    private static boolean fits(Type from, Type to) {
        return from.equals(to) || from == Scalar.INTEGER && to == Scalar.BIGINT;
    }
}
