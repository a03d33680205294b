package io.millrace.connect.blob.parquet;

import io.millrace.format.FormatException;

import org.apache.parquet.format.FieldRepetitionType;
import org.apache.parquet.format.SchemaElement;
import org.apache.parquet.schema.GroupType;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.PrimitiveType;
import org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName;
import org.apache.parquet.schema.Type;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;

/// A schema of Parquet, or a part of it, as a tree; the footer has it as a list, in which those
/// with children come before these.
///
/// @param children empty for a column
record ParquetNode(SchemaElement element, List<ParquetNode> children) {
    private static final int DEPTH_MAX = 100;
    private static final int NODES_MAX = 10_000;

    ParquetNode {
        children = List.copyOf(children);
    }

    /// @throws FormatException if the list is no tree, or a larger one than this reads
    static ParquetNode tree(List<SchemaElement> list) {
        if (list.isEmpty() || list.size() > NODES_MAX) {
            throw new FormatException(
                    "a schema of %d parts, which are not 1 to %d"
                            .formatted(list.size(), NODES_MAX));
        }
        var nodes = new Reader(list);
        var root = nodes.next(0);
        if (root.isColumn() || nodes.at != list.size()) {
            throw new FormatException("a schema that is no tree");
        }
        return root;
    }

    private static final class Reader {
        private final List<SchemaElement> list;
        private int at;

        Reader(List<SchemaElement> list) {
            this.list = list;
        }

        ParquetNode next(int depth) {
            if (depth > DEPTH_MAX || at == list.size()) {
                throw new FormatException("a schema that is no tree, or nested too deeply");
            }
            var element = list.get(at++);
            var children = new ArrayList<ParquetNode>();
            var names = new HashSet<String>();
            for (var i = 0; i < element.getNum_children(); i++) {
                var child = next(depth + 1);
                if (!names.add(child.name())) {
                    throw new FormatException(
                            "a schema with two fields named '%s'".formatted(child.name()));
                }
                children.add(child);
            }
            if (children.isEmpty() && !element.isSetType()) {
                throw new FormatException(
                        "a group without fields, '%s', which is not read"
                                .formatted(element.getName()));
            }
            return new ParquetNode(element, children);
        }
    }

    String name() {
        return element.getName();
    }

    boolean isColumn() {
        return children.isEmpty();
    }

    boolean isOptional() {
        return element.getRepetition_type() == FieldRepetitionType.OPTIONAL;
    }

    boolean isRepeated() {
        return element.getRepetition_type() == FieldRepetitionType.REPEATED;
    }

    ParquetLogicalType logicalType() {
        return ParquetLogicalType.of(element);
    }

    /// The library's form. It has no logical types: what they mean is said by [ParquetColumnType]
    /// and [ParquetRecords].
    MessageType message() {
        return new MessageType(name(), fields());
    }

    private List<Type> fields() {
        return children.stream().map(ParquetNode::type).toList();
    }

    private Type type() {
        var repetition =
                isRepeated()
                        ? Type.Repetition.REPEATED
                        : isOptional() ? Type.Repetition.OPTIONAL : Type.Repetition.REQUIRED;
        return isColumn()
                ? new PrimitiveType(repetition, physical(), element.getType_length(), name())
                : new GroupType(repetition, name(), fields());
    }

    /// How the values of a column are written.
    PrimitiveTypeName physical() {
        return switch (element.getType()) {
            case BOOLEAN -> PrimitiveTypeName.BOOLEAN;
            case INT32 -> PrimitiveTypeName.INT32;
            case INT64 -> PrimitiveTypeName.INT64;
            case INT96 -> PrimitiveTypeName.INT96;
            case FLOAT -> PrimitiveTypeName.FLOAT;
            case DOUBLE -> PrimitiveTypeName.DOUBLE;
            case BYTE_ARRAY -> PrimitiveTypeName.BINARY;
            case FIXED_LEN_BYTE_ARRAY -> PrimitiveTypeName.FIXED_LEN_BYTE_ARRAY;
        };
    }
}
