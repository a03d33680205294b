package io.millrace.format;

import com.google.protobuf.DescriptorProtos.DescriptorProto;
import com.google.protobuf.DescriptorProtos.EnumDescriptorProto;
import com.google.protobuf.DescriptorProtos.FieldDescriptorProto;
import com.google.protobuf.DescriptorProtos.FieldDescriptorProto.Label;
import com.google.protobuf.DescriptorProtos.FieldOptions;
import com.google.protobuf.DescriptorProtos.FileDescriptorProto;
import com.google.protobuf.DescriptorProtos.UninterpretedOption;

import io.millrace.format.ProtoLexer.Kind;
import io.millrace.format.ProtoLexer.Token;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// Reads a `.proto` text, proto2 or proto3, into the description that the Protobuf library links:
/// what messages look like, no more. Services, extensions and most options are passed over.
///
/// One method for each rule of the grammar, in its order. Source: Protocol Buffers documentation,
/// "Language specification".
final class ProtoParser {
    /// Messages inside of messages.
    private static final int DEPTH_MAX = 32;

    private static final Map<String, FieldDescriptorProto.Type> SCALARS =
            Map.ofEntries(
                    Map.entry("double", FieldDescriptorProto.Type.TYPE_DOUBLE),
                    Map.entry("float", FieldDescriptorProto.Type.TYPE_FLOAT),
                    Map.entry("int32", FieldDescriptorProto.Type.TYPE_INT32),
                    Map.entry("int64", FieldDescriptorProto.Type.TYPE_INT64),
                    Map.entry("uint32", FieldDescriptorProto.Type.TYPE_UINT32),
                    Map.entry("uint64", FieldDescriptorProto.Type.TYPE_UINT64),
                    Map.entry("sint32", FieldDescriptorProto.Type.TYPE_SINT32),
                    Map.entry("sint64", FieldDescriptorProto.Type.TYPE_SINT64),
                    Map.entry("fixed32", FieldDescriptorProto.Type.TYPE_FIXED32),
                    Map.entry("fixed64", FieldDescriptorProto.Type.TYPE_FIXED64),
                    Map.entry("sfixed32", FieldDescriptorProto.Type.TYPE_SFIXED32),
                    Map.entry("sfixed64", FieldDescriptorProto.Type.TYPE_SFIXED64),
                    Map.entry("bool", FieldDescriptorProto.Type.TYPE_BOOL),
                    Map.entry("string", FieldDescriptorProto.Type.TYPE_STRING),
                    Map.entry("bytes", FieldDescriptorProto.Type.TYPE_BYTES));

    private final FileDescriptorProto.Builder file = FileDescriptorProto.newBuilder();
    private final ProtoLexer lexer;
    private Token token;
    private boolean proto3;
    private int depth;

    private ProtoParser(String text) {
        lexer = new ProtoLexer(text);
        token = lexer.next();
    }

    /// @param name of the file, as others import it
    /// @throws FormatException with the line of what is wrong
    static FileDescriptorProto parse(String name, String text) {
        var parser = new ProtoParser(text);
        parser.file.setName(name);
        parser.file();
        return parser.file.build();
    }

    /// `file = { syntax | import | package | option | message | enum | service | extend | ";" }`
    private void file() {
        while (token.kind() != Kind.END) {
            if (accept(";")) {
                continue;
            }
            switch (word("a definition")) {
                case "syntax" -> syntax();
                case "import" -> imported();
                case "package" -> {
                    file.setPackage(word("the name of a package"));
                    expect(";");
                }
                case "option" -> skipStatement();
                case "message" -> file.addMessageType(message());
                case "enum" -> file.addEnumType(enumeration());
                case "service", "extend" -> skipBlock();
                case "edition" -> throw wrong("editions of Protobuf are not known here");
                default -> throw wrong("no definition");
            }
        }
    }

    /// `syntax = "syntax" "=" text ";"`
    private void syntax() {
        expect("=");
        var syntax = text();
        if (!syntax.equals("proto2") && !syntax.equals("proto3")) {
            throw wrong("the syntax is proto2 or proto3, not " + syntax);
        }
        proto3 = syntax.equals("proto3");
        file.setSyntax(syntax);
        expect(";");
    }

    /// `import = "import" [ "public" | "weak" ] text ";"`
    private void imported() {
        boolean isPublic = token.text().equals("public");
        if (token.kind() == Kind.WORD) {
            take();
        }
        if (isPublic) {
            file.addPublicDependency(file.getDependencyCount());
        }
        file.addDependency(text());
        expect(";");
    }

    /// `message = "message" name "{" { field | map | oneof | message | enum | option | reserved |
    /// extensions | extend | ";" } "}"`
    private DescriptorProto message() {
        if (++depth > DEPTH_MAX) {
            throw wrong("messages are nested more than " + DEPTH_MAX + " deep");
        }
        var message = DescriptorProto.newBuilder().setName(word("the name of a message"));
        var optional = new ArrayList<Integer>();
        expect("{");
        while (!accept("}")) {
            if (accept(";")) {
                continue;
            }
            switch (token.text()) {
                case "message" -> {
                    take();
                    message.addNestedType(message());
                }
                case "enum" -> {
                    take();
                    message.addEnumType(enumeration());
                }
                case "oneof" -> {
                    take();
                    oneof(message);
                }
                case "option", "reserved", "extensions" -> skipStatement();
                case "extend" -> skipBlock();
                case "map" -> map(message);
                default -> {
                    var field = field();
                    if (field.getProto3Optional()) {
                        optional.add(message.getFieldCount());
                    }
                    message.addField(field);
                }
            }
        }
        // each is a choice of its own, which come behind the real ones
        for (int at : optional) {
            var field = message.getFieldBuilder(at).setOneofIndex(message.getOneofDeclCount());
            message.addOneofDeclBuilder().setName("_" + field.getName());
        }
        depth--;
        return message.build();
    }

    /// `field = [ label ] type name "=" number [ options ] ";"`
    private FieldDescriptorProto.Builder field() {
        var field = FieldDescriptorProto.newBuilder().setLabel(Label.LABEL_OPTIONAL);
        switch (token.text()) {
            case "optional" -> {
                take();
                field.setProto3Optional(proto3);
            }
            case "required" -> {
                take();
                field.setLabel(Label.LABEL_REQUIRED);
            }
            case "repeated" -> {
                take();
                field.setLabel(Label.LABEL_REPEATED);
            }
            default -> {}
        }
        type(field);
        return rest(field);
    }

    private FieldDescriptorProto.Builder rest(FieldDescriptorProto.Builder field) {
        field.setName(word("the name of a field"));
        expect("=");
        field.setNumber(number());
        options(field);
        expect(";");
        return field;
    }

    private void type(FieldDescriptorProto.Builder field) {
        var type = word("a type");
        if (type.equals("group")) {
            throw wrong("groups are not known here; use a message");
        }
        var scalar = SCALARS.get(type);
        if (scalar == null) {
            field.setTypeName(type);
        } else {
            field.setType(scalar);
        }
    }

    /// `map = "map" "<" type "," type ">" name "=" number [ options ] ";"`
    private void map(DescriptorProto.Builder message) {
        take();
        expect("<");
        var key = FieldDescriptorProto.newBuilder().setName("key").setNumber(1);
        type(key.setLabel(Label.LABEL_OPTIONAL));
        expect(",");
        var value = FieldDescriptorProto.newBuilder().setName("value").setNumber(2);
        type(value.setLabel(Label.LABEL_OPTIONAL));
        expect(">");
        var field = rest(FieldDescriptorProto.newBuilder().setLabel(Label.LABEL_REPEATED));
        var entry =
                DescriptorProto.newBuilder()
                        .setName(entryName(field.getName()))
                        .addField(key)
                        .addField(value);
        entry.getOptionsBuilder().setMapEntry(true);
        message.addNestedType(entry);
        message.addField(field.setTypeName(entry.getName()));
    }

    /// The message of a map's entries: `MyFieldEntry` of `my_field`.
    private static String entryName(String field) {
        var name = new StringBuilder();
        for (var part : field.split("_")) {
            if (!part.isEmpty()) {
                name.append(part.substring(0, 1).toUpperCase(Locale.ROOT))
                        .append(part.substring(1));
            }
        }
        return name + "Entry";
    }

    /// `oneof = "oneof" name "{" { field | option | ";" } "}"`
    private void oneof(DescriptorProto.Builder message) {
        int index = message.getOneofDeclCount();
        message.addOneofDeclBuilder().setName(word("the name of a oneof"));
        expect("{");
        while (!accept("}")) {
            if (token.text().equals("option")) {
                skipStatement();
            } else if (!accept(";")) {
                message.addField(field().setOneofIndex(index));
            }
        }
    }

    /// `enum = "enum" name "{" { name "=" number [ options ] ";" | option | reserved | ";" } "}"`
    private EnumDescriptorProto enumeration() {
        var type = EnumDescriptorProto.newBuilder().setName(word("the name of an enum"));
        expect("{");
        while (!accept("}")) {
            if (accept(";")) {
                continue;
            }
            var name = word("the name of a value");
            if (name.equals("option") && token.text().equals("allow_alias")) {
                type.getOptionsBuilder().setAllowAlias(true);
            }
            if (name.equals("option") || name.equals("reserved")) {
                skipStatement();
                continue;
            }
            expect("=");
            boolean negative = accept("-");
            int number = number();
            type.addValueBuilder().setName(name).setNumber(negative ? -number : number);
            options(FieldDescriptorProto.newBuilder());
            expect(";");
        }
        return type.build();
    }

    /// `options = "[" ... "]"`: of them `packed` counts; the others are kept as they are.
    private void options(FieldDescriptorProto.Builder field) {
        if (!accept("[")) {
            return;
        }
        var kept = new StringBuilder();
        for (int open = 1; open > 0; take()) {
            if (token.kind() == Kind.END) {
                throw wrong("options without their end");
            }
            open += token.text().equals("[") ? 1 : token.text().equals("]") ? -1 : 0;
            kept.append(token.kind() == Kind.TEXT ? '"' + token.text() + '"' : token.text())
                    .append(' ');
        }
        var text = kept.toString();
        var options = FieldOptions.newBuilder();
        if (text.startsWith("packed = ")) {
            options.setPacked(text.startsWith("packed = true"));
        }
        options.addUninterpretedOption(
                UninterpretedOption.newBuilder().setAggregateValue(text).build());
        field.setOptions(options);
    }

    /// Goes behind the next `;` that is not inside of braces.
    private void skipStatement() {
        int open = 0;
        while (open > 0 || !token.text().equals(";") || token.kind() == Kind.TEXT) {
            open += brace();
            take();
        }
        take();
    }

    /// Goes behind the next braces.
    private void skipBlock() {
        while (brace() == 0) {
            take();
        }
        int open = 0;
        do {
            open += brace();
            take();
        } while (open > 0);
    }

    private int brace() {
        if (token.kind() == Kind.END) {
            throw wrong("something without its end");
        }
        return token.kind() != Kind.SYMBOL
                ? 0
                : token.text().equals("{") ? 1 : token.text().equals("}") ? -1 : 0;
    }

    // ---------------------------------------------------------------- words

    private Token take() {
        var taken = token;
        token = lexer.next();
        return taken;
    }

    private boolean accept(String symbol) {
        if (token.kind() == Kind.SYMBOL && token.text().equals(symbol)) {
            take();
            return true;
        }
        return false;
    }

    private void expect(String symbol) {
        if (!accept(symbol)) {
            throw wrong("expected " + symbol);
        }
    }

    private String word(String what) {
        if (token.kind() != Kind.WORD) {
            throw wrong("expected " + what);
        }
        return take().text();
    }

    private String text() {
        if (token.kind() != Kind.TEXT) {
            throw wrong("expected a text");
        }
        return take().text();
    }

    private int number() {
        try {
            if (token.kind() == Kind.NUMBER) {
                return Integer.decode(take().text());
            }
        } catch (NumberFormatException _) {
            // said below
        }
        throw wrong("expected a number");
    }

    private FormatException wrong(String what) {
        return new FormatException(
                "line %d: %s, found %s".formatted(token.line(), what, token.text()));
    }

    /// What a field's options say under `params`, where Connect keeps its own: key, value.
    static List<String> quoted(FieldOptions options) {
        var texts = new ArrayList<String>();
        for (var option : options.getUninterpretedOptionList()) {
            var parts = option.getAggregateValue().split("\"", -1);
            for (int i = 1; i < parts.length; i += 2) {
                texts.add(parts[i]);
            }
        }
        return texts;
    }
}
