package io.millrace.connect.blob.parquet;

import io.millrace.format.FormatException;

import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaAndValue;
import org.apache.kafka.connect.data.SchemaBuilder;
import org.apache.kafka.connect.data.Struct;
import org.apache.parquet.column.Dictionary;
import org.apache.parquet.io.api.Binary;
import org.apache.parquet.io.api.Converter;
import org.apache.parquet.io.api.GroupConverter;
import org.apache.parquet.io.api.PrimitiveConverter;
import org.apache.parquet.io.api.RecordMaterializer;
import org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName;
import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.regex.Pattern;

/// Puts the values of a file's columns together to structs.
///
/// A group annotated as a list or map becomes an ARRAY or MAP where it has the shape that the
/// specification gives it, older ones of lists included, and a STRUCT as any other group where it
/// has not. A repeated part outside of them is an ARRAY as well.
///
/// Source: Parquet specification, "Logical types", "Nested types".
final class ParquetRecords extends RecordMaterializer<SchemaAndValue> {
    /// Bytes of values that one record may have at all. A few bytes can stand for any number of
    /// equal elements.
    private static final int RECORD_MAX = 256 << 20;

    /// What a value takes, at least.
    private static final int VALUE_BYTES = 8;

    /// What is a name everywhere; that of a file is no more than a hint.
    private static final Pattern NAME = Pattern.compile("[A-Za-z_]\\w*(\\.[A-Za-z_]\\w*)*");

    private final Schema schema;
    private final GroupConverter root;
    private @Nullable Object current;
    private int bytes;

    /// @throws FormatException if Connect has no schema for it
    ParquetRecords(ParquetNode root) {
        var builder = SchemaBuilder.struct();
        if (NAME.matcher(root.name()).matches()) {
            builder.name(root.name());
        }
        var typed = struct(root, builder);
        this.schema = typed.schema();
        this.root = typed.converter().apply(value -> current = value).asGroupConverter();
    }

    @Override
    public SchemaAndValue getCurrentRecord() {
        return new SchemaAndValue(schema, Objects.requireNonNull(current));
    }

    /// Size of the values of the current record, about.
    int bytes() {
        return bytes;
    }

    /// To be called before a record is read.
    void begin() {
        bytes = 0;
    }

    private void count(int more) {
        bytes += more;
        if (bytes > RECORD_MAX) {
            throw new FormatException("a record of more than %d bytes".formatted(RECORD_MAX));
        }
    }

    @Override
    public GroupConverter getRootConverter() {
        return root;
    }

    /// A schema, and what takes the values, given where they go.
    private record Typed(Schema schema, Function<Consumer<Object>, Converter> converter) {}

    /// Of a part of the schema. One that is repeated is taken as one of its elements.
    private Typed typed(ParquetNode node) {
        if (node.isColumn()) {
            var type = ParquetColumnType.of(node);
            var builder = type.builder();
            return new Typed(
                    present(node, builder), to -> new Column(node.physical(), type.value(), to));
        }
        var logical = node.logicalType();
        if (logical == ParquetLogicalType.LIST && isList(node)) {
            return list(node);
        }
        return logical == ParquetLogicalType.MAP && isMap(node)
                ? map(node)
                : struct(node, SchemaBuilder.struct());
    }

    private static Schema present(ParquetNode node, SchemaBuilder builder) {
        return (node.isOptional() ? builder.optional() : builder).build();
    }

    private Typed struct(ParquetNode node, SchemaBuilder builder) {
        var children = new ArrayList<Typed>();
        for (var child : node.children()) {
            var typed = typed(child);
            children.add(typed);
            var field =
                    child.isRepeated()
                            ? SchemaBuilder.array(typed.schema()).build()
                            : typed.schema();
            builder.field(child.name(), field);
        }
        var schema = present(node, builder);
        return new Typed(schema, to -> new Fields(schema, node.children(), children, to));
    }

    private static boolean isList(ParquetNode node) {
        return node.children().size() == 1 && node.children().getFirst().isRepeated();
    }

    private Typed list(ParquetNode node) {
        var repeated = node.children().getFirst();
        if (isElement(node, repeated)) {
            var element = typed(repeated);
            return new Typed(
                    present(node, SchemaBuilder.array(element.schema())),
                    to -> new Elements(add -> element.converter().apply(add), to));
        }
        var element = typed(repeated.children().getFirst());
        return new Typed(
                present(node, SchemaBuilder.array(element.schema())),
                to -> new Elements(add -> new Wrapped(element, add), to));
    }

    /// Whether what is repeated in a list is its element, and no group around that.
    private static boolean isElement(ParquetNode list, ParquetNode repeated) {
        return repeated.children().size() != 1
                || repeated.children().getFirst().isRepeated()
                || repeated.name().equals("array")
                || repeated.name().equals(list.name() + "_tuple");
    }

    private static boolean isMap(ParquetNode node) {
        if (!isList(node)) {
            return false;
        }
        var entry = node.children().getFirst().children();
        return entry.size() == 2 && entry.stream().noneMatch(ParquetNode::isRepeated);
    }

    private Typed map(ParquetNode node) {
        var entry = node.children().getFirst().children();
        var key = typed(entry.getFirst());
        var value = typed(entry.getLast());
        return new Typed(
                present(node, SchemaBuilder.map(key.schema(), value.schema())),
                to -> new Entries(key, value, to));
    }

    // ---------------------------------------------------------------- what takes values

    /// A column. A value of a dictionary is made once.
    private final class Column extends PrimitiveConverter {
        private final PrimitiveTypeName physical;
        private final Function<Object, Object> value;
        private final Consumer<Object> to;
        private @Nullable Dictionary dictionary;
        private @Nullable Object[] known = {};

        Column(PrimitiveTypeName physical, Function<Object, Object> value, Consumer<Object> to) {
            this.physical = physical;
            this.value = value;
            this.to = to;
        }

        private void add(Object plain) {
            put(value.apply(plain));
        }

        private void put(Object value) {
            count(
                    VALUE_BYTES
                            + switch (value) {
                                case String text -> text.length();
                                case byte[] bytes -> bytes.length;
                                default -> 0;
                            });
            to.accept(value);
        }

        @Override
        public boolean hasDictionarySupport() {
            return true;
        }

        @Override
        public void setDictionary(Dictionary dictionary) {
            this.dictionary = dictionary;
            known = new Object[dictionary.getMaxId() + 1];
        }

        @Override
        public void addValueFromDictionary(int id) {
            var known = this.known[id];
            if (known == null) {
                known = value.apply(plain(Objects.requireNonNull(dictionary), id));
                this.known[id] = known;
            }
            put(known instanceof byte[] bytes ? bytes.clone() : known);
        }

        private Object plain(Dictionary dictionary, int id) {
            return switch (physical) {
                case BOOLEAN -> dictionary.decodeToBoolean(id);
                case INT32 -> dictionary.decodeToInt(id);
                case INT64 -> dictionary.decodeToLong(id);
                case FLOAT -> dictionary.decodeToFloat(id);
                case DOUBLE -> dictionary.decodeToDouble(id);
                case BINARY, FIXED_LEN_BYTE_ARRAY, INT96 -> dictionary.decodeToBinary(id);
            };
        }

        @Override
        public void addBinary(Binary value) {
            add(value);
        }

        @Override
        public void addBoolean(boolean value) {
            add(value);
        }

        @Override
        public void addDouble(double value) {
            add(value);
        }

        @Override
        public void addFloat(float value) {
            add(value);
        }

        @Override
        public void addInt(int value) {
            add(value);
        }

        @Override
        public void addLong(long value) {
            add(value);
        }
    }

    /// A group as a struct.
    private static final class Fields extends GroupConverter {
        private final Schema schema;
        private final boolean[] repeated;
        private final Converter[] converters;
        private final Consumer<Object> to;
        private @Nullable Object[] values = {};

        Fields(Schema schema, List<ParquetNode> nodes, List<Typed> children, Consumer<Object> to) {
            this.schema = schema;
            this.to = to;
            repeated = new boolean[nodes.size()];
            converters = new Converter[nodes.size()];
            for (var i = 0; i < converters.length; i++) {
                repeated[i] = nodes.get(i).isRepeated();
                converters[i] = children.get(i).converter().apply(taker(i));
            }
        }

        private Consumer<Object> taker(int field) {
            return repeated[field]
                    ? value -> list(field).add(value)
                    : value -> values[field] = value;
        }

        @SuppressWarnings("unchecked") // put there by start()
        private List<Object> list(int field) {
            return (List<Object>) Objects.requireNonNull(values[field]);
        }

        @Override
        public Converter getConverter(int field) {
            return converters[field];
        }

        @Override
        public void start() {
            values = new Object[converters.length];
            for (var i = 0; i < values.length; i++) {
                values[i] = repeated[i] ? new ArrayList<>() : null;
            }
        }

        @Override
        public void end() {
            var struct = new Struct(schema);
            for (var i = 0; i < values.length; i++) {
                struct.put(schema.fields().get(i), values[i]);
            }
            to.accept(struct);
        }
    }

    /// The group around a list.
    private final class Elements extends GroupConverter {
        private final Converter repeated;
        private final Consumer<Object> to;
        private List<@Nullable Object> list = new ArrayList<>();

        Elements(Function<Consumer<@Nullable Object>, Converter> repeated, Consumer<Object> to) {
            this.repeated =
                    repeated.apply(
                            value -> {
                                count(VALUE_BYTES);
                                list.add(value);
                            });
            this.to = to;
        }

        @Override
        public Converter getConverter(int field) {
            return repeated;
        }

        @Override
        public void start() {
            list = new ArrayList<>();
        }

        @Override
        public void end() {
            to.accept(list);
        }
    }

    /// The group around an element of a list, which may be null.
    private static final class Wrapped extends GroupConverter {
        private final Converter element;
        private final Consumer<@Nullable Object> to;
        private @Nullable Object value;

        Wrapped(Typed element, Consumer<@Nullable Object> to) {
            this.element = element.converter().apply(v -> value = v);
            this.to = to;
        }

        @Override
        public Converter getConverter(int field) {
            return element;
        }

        @Override
        public void start() {
            value = null;
        }

        @Override
        public void end() {
            to.accept(value);
        }
    }

    /// The group around a map, and the one around each of its entries.
    private final class Entries extends GroupConverter {
        private final Consumer<Object> to;
        private final Converter entry;
        private Map<@Nullable Object, @Nullable Object> map = new LinkedHashMap<>();

        Entries(Typed key, Typed value, Consumer<Object> to) {
            this.to = to;
            this.entry =
                    new Entry(
                            key,
                            value,
                            (k, v) -> {
                                count(VALUE_BYTES);
                                map.put(k, v);
                            });
        }

        @Override
        public Converter getConverter(int field) {
            return entry;
        }

        @Override
        public void start() {
            map = new LinkedHashMap<>();
        }

        @Override
        public void end() {
            to.accept(map);
        }
    }

    private static final class Entry extends GroupConverter {
        private final Converter[] converters;
        private final BiConsumer<@Nullable Object, @Nullable Object> to;
        private @Nullable Object key;
        private @Nullable Object value;

        Entry(Typed key, Typed value, BiConsumer<@Nullable Object, @Nullable Object> to) {
            this.converters =
                    new Converter[] {
                        key.converter().apply(k -> this.key = k),
                        value.converter().apply(v -> this.value = v)
                    };
            this.to = to;
        }

        @Override
        public Converter getConverter(int field) {
            return converters[field];
        }

        @Override
        public void start() {
            key = null;
            value = null;
        }

        @Override
        public void end() {
            to.accept(key, value);
        }
    }
}
