package io.millrace.sql.analyze;

import io.millrace.data.Field;
import io.millrace.data.Scalar;
import io.millrace.data.Type;
import io.millrace.format.Layout.Part;
import io.millrace.format.Layout.Wrap;
import io.millrace.sql.analyze.NewSchema.When;
import io.millrace.sql.analyze.Plan.Col;
import io.millrace.sql.analyze.Plan.Output;
import io.millrace.sql.catalog.Catalog;
import io.millrace.sql.catalog.Column;
import io.millrace.sql.catalog.Encoding;
import io.millrace.sql.catalog.Source;
import io.millrace.sql.parse.Span;
import io.millrace.sql.parse.Sql;
import io.millrace.sql.parse.Sql.Kind;
import io.millrace.sql.parse.SqlException;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/// What `CREATE ... AS SELECT` and `INSERT INTO ... SELECT` write into, and whether the query fits
/// it.
record SinkAnalyzer(Catalog catalog, Properties properties) {
    Sink createAs(Sql.CreateAs create, QueryPlan query, String queryId, String text) {
        checkQuery(create.query());
        checkKind(create.at(), create.kind(), query.kind());
        var with = new WithOptions(create.with());
        var columns = columns(create.at(), create.name(), query.plan());
        var keys = columns.stream().filter(Column::isKey).map(Column::field).toList();
        var values = columns.stream().filter(Column::isValue).map(Column::field).toList();
        if (values.isEmpty()) {
            throw new SqlException(
                    create.query().at(),
                    "The projection contains no value columns",
                    "AS_VALUE(column) copies a key into the value");
        }
        var first = catalog.source(query.sources().getFirst()).orElseThrow();
        var topic =
                with.string(WithOptions.KAFKA_TOPIC)
                        .orElse(properties.topicPrefix() + create.name());
        var encodings = new Encodings(with, properties, catalog.schemas(), create.name(), topic);
        var source =
                new Source(
                        create.name(),
                        create.kind(),
                        topic,
                        key(create.at(), with, encodings, first, query.plan(), keys),
                        value(with, encodings, first, values),
                        columns,
                        query.plan().windowed(),
                        SourceAnalyzer.timestamp(with, columns),
                        false,
                        Optional.of(queryId),
                        text);
        checkStates(create.at(), source, query.plan());
        var inference = new Inference(with, properties, catalog.schemas(), topic);
        checkSchema(create.at(), inference, Part.KEY, source.key(), keys);
        checkSchema(create.at(), inference, Part.VALUE, source.value(), values);
        return SourceAnalyzer.sink(
                source, with, SourceAnalyzer.made(source, When.ALWAYS), Map.of());
    }

    /// Checks that the columns are the first ones of the schema that the statement names, and that
    /// it needs no others.
    private static void checkSchema(
            Span at, Inference inference, Part part, Encoding encoding, List<Field> columns) {
        var id = inference.with().schemaId(part);
        var format = Encodings.schemaFormat(at, encoding.format());
        if (id.isEmpty() || format.isEmpty()) {
            return;
        }
        var wrap = columns.size() == 1 ? encoding.wrap() : Wrap.WRAPPED;
        var known = inference.columns(format.get(), part, wrap, id.getAsInt());
        var wrong = new ArrayList<Field>();
        for (int i = 0; i < columns.size(); i++) {
            boolean unnamed = wrap == Wrap.UNWRAPPED && part == Part.VALUE;
            boolean same =
                    i < known.size()
                            && (unnamed
                                    ? known.get(i).type().equals(columns.get(i).type())
                                    : known.get(i).equals(columns.get(i)));
            if (!same) {
                wrong.add(columns.get(i));
            }
        }
        if (!wrong.isEmpty()) {
            throw new SqlException(
                    at,
                    "The following %s columns are changed, missing or reordered: %s. Schema from schema registry is %s"
                            .formatted(
                                    part.name().toLowerCase(Locale.ROOT),
                                    shown(wrong),
                                    shown(known)),
                    "select the schema's fields in their order, by their names");
        }
        Encodings.checkSchema(at, encoding, part, columns);
    }

    private static List<String> shown(List<Field> fields) {
        return fields.stream().map(f -> "`" + f.name() + "` " + f.type()).toList();
    }

    /// Refuses aggregates whose state is no plain value where the values of the sink are DELIMITED.
    /// Our own state is never DELIMITED; it is a rule of ksqlDB, and its statements shall mean the
    /// same here and there.
    private static void checkStates(Span at, Source sink, Plan plan) {
        if (!sink.value().format().equals("DELIMITED")
                || !(plan.base() instanceof Plan.Group group)) {
            return;
        }
        for (var call : group.calls()) {
            if (!call.aggregate().plain()) {
                throw new SqlException(
                        at,
                        "%s has an intermediate state that DELIMITED cannot hold"
                                .formatted(call.aggregate().name()),
                        "name another format, for example WITH (VALUE_FORMAT='JSON')");
            }
        }
    }

    private static void checkQuery(Sql.Select select) {
        if (select.limit().isPresent()) {
            throw new SqlException(
                    select.at(),
                    "CREATE ... AS SELECT statements don't support LIMIT clause",
                    "a persistent query has no end");
        }
    }

    private static void checkKind(Span at, Kind wanted, Kind found) {
        if (wanted != found) {
            throw new SqlException(
                    at,
                    "Invalid result type. Your SELECT query produces a %s. Please use CREATE %s AS SELECT statement instead"
                            .formatted(found, found));
        }
    }

    private Encoding key(
            Span at,
            WithOptions with,
            Encodings encodings,
            Source first,
            Plan.Project plan,
            List<Field> keys) {
        var asked = with.format(WithOptions.KEY_FORMAT);
        if (keys.isEmpty()) {
            boolean explicit = with.string(WithOptions.KEY_FORMAT).isPresent();
            if (explicit && !asked.equals(Optional.of(Encodings.NONE))) {
                throw new SqlException(
                        at,
                        "Key format specified for stream without key columns",
                        "remove KEY_FORMAT");
            }
            // GROUP BY in a later query takes its key format from here
            boolean dropsKey = plan.input() instanceof Plan.Rekey;
            return dropsKey ? encodings.key(Encodings.NONE, keys) : first.key();
        }
        if (asked.isPresent()) {
            return encodings.key(asked.get(), keys);
        }
        var inherited = first.key().format();
        if (inherited.equals(Encodings.NONE)) {
            return encodings.key(properties.keyFormat(), keys);
        }
        return encodings.keyLike(first.key(), keys);
    }

    private Encoding value(
            WithOptions with, Encodings encodings, Source first, List<Field> values) {
        return with.format(WithOptions.VALUE_FORMAT)
                .map(format -> encodings.value(format, values))
                .orElseGet(() -> encodings.valueLike(first.value(), values));
    }

    /// The columns of the sink: keys in the order of the input's keys, then values as selected.
    private static List<Column> columns(Span at, String sink, Plan.Project plan) {
        checkNames(at, plan.outputs());
        var columns = new ArrayList<Column>();
        for (var key : keyOutputs(at, sink, plan)) {
            columns.add(new Column(key.name(), key.expr().type(), Column.Role.KEY));
        }
        for (var output : plan.outputs()) {
            if (output.role() != Col.Role.KEY) {
                columns.add(new Column(output.name(), output.expr().type(), Column.Role.VALUE));
            }
        }
        return columns;
    }

    /// The outputs that are the key, one for each key column of the input, in its order.
    static List<Output> keyOutputs(Span at, String sink, Plan.Project plan) {
        var columns = plan.input().columns();
        var keys = new ArrayList<Output>();
        for (int i = 0; i < columns.size(); i++) {
            if (columns.get(i).role() != Col.Role.KEY) {
                continue;
            }
            int index = i;
            var copies =
                    plan.outputs().stream()
                            .filter(o -> o.expr() instanceof Typed.Input in && in.index() == index)
                            .toList();
            var name = columns.get(i).name();
            if (copies.isEmpty()) {
                throw new SqlException(
                        at,
                        "Key missing from projection (ie, SELECT). The query used to build `%s` must include the key column %s in its projection"
                                .formatted(sink, name),
                        "SELECT " + name + ", ...");
            }
            if (copies.size() > 1) {
                throw new SqlException(
                        at,
                        "The projection contains a key column (`%s`) more than once, aliased as: %s"
                                .formatted(name, copies.stream().map(Output::name).toList()),
                        "AS_VALUE(%s) copies it into the value".formatted(name));
            }
            keys.add(copies.getFirst());
        }
        return keys;
    }

    private static void checkNames(Span at, List<Output> outputs) {
        var seen = new HashMap<String, Output>();
        for (var output : outputs) {
            if (seen.put(output.name(), output) != null) {
                throw new SqlException(
                        at,
                        "The projection contains two columns with the name '%s'"
                                .formatted(output.name()),
                        "give one of them an alias with AS");
            }
            if (ExprAnalyzer.isNull(output.expr())) {
                throw new SqlException(
                        at,
                        "Can't infer the type of NULL in column '%s'".formatted(output.name()),
                        "CAST it to a type, for example CAST(NULL AS VARCHAR)");
            }
            if (SystemColumns.isReserved(output.name()) && output.role() != Col.Role.KEY) {
                throw new SqlException(
                        at,
                        "'" + output.name() + "' is a reserved column name",
                        "give the column an alias with AS");
            }
        }
    }

    /// The query with its values widened to the types of the columns that they go into: INTEGER to
    /// BIGINT to DECIMAL to DOUBLE. What does not fit without loss stays as it is; whether a whole
    /// number fits a DECIMAL is seen when it comes.
    QueryPlan widened(Sql.InsertSelect insert, QueryPlan query) {
        var sink = catalog.source(insert.name());
        if (sink.isEmpty()) {
            return query;
        }
        var targets = sink.get().valueFields().iterator();
        var outputs = new ArrayList<Output>();
        for (var output : query.plan().outputs()) {
            boolean value = output.role() != Col.Role.KEY && targets.hasNext();
            outputs.add(value ? widened(insert.at(), output, targets.next().type()) : output);
        }
        var plan = new Plan.Project(query.plan().input(), outputs);
        return query.with(plan);
    }

    private static Output widened(Span at, Output output, Type type) {
        var own = output.expr().type();
        boolean whole = own == Scalar.INTEGER || own == Scalar.BIGINT;
        boolean widens =
                Types.common(own, type).equals(Optional.of(type))
                        || whole && type instanceof Type.Decimal;
        return widens && !own.equals(type)
                ? new Output(
                        output.name(), ExprAnalyzer.convert(at, output.expr(), type), output.role())
                : output;
    }

    Sink insertInto(Sql.InsertSelect insert, QueryPlan query) {
        checkQuery(insert.query());
        var sink =
                catalog.source(insert.name())
                        .orElseThrow(
                                () -> Analyzer.unknownSource(catalog, insert.at(), insert.name()));
        if (sink.isTable()) {
            throw new SqlException(
                    insert.at(),
                    "INSERT INTO can only be used to insert into a stream. %s is a table"
                            .formatted(sink.name()));
        }
        if (sink.readOnly()) {
            throw new SqlException(
                    insert.at(), "Cannot insert into read-only stream: " + sink.name());
        }
        checkKind(insert.at(), sink.kind(), query.kind());
        var columns = columns(insert.at(), sink.name(), query.plan());
        var target = sink.columns().stream().filter(c -> c.isKey() || c.isValue()).toList();
        if (!columns.equals(target)) {
            throw new SqlException(
                    insert.at(),
                    "Incompatible schema between results and sink. Result schema is %s, but the sink schema is %s"
                            .formatted(columns, target),
                    "give the results the names and types of the sink's columns, in their order");
        }
        return new Sink(
                sink,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                List.of(),
                Map.of());
    }
}
