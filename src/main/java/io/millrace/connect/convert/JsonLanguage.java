package io.millrace.connect.convert;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;

import io.millrace.format.JsonSchemaDocuments;
import io.millrace.format.SchemaStore;
import io.millrace.format.SchemaText;

import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaAndValue;
import org.apache.kafka.connect.errors.DataException;

import java.io.IOException;

/// JSON Schema, for [JsonSchemaConverter].
///
/// | Connect | JSON Schema |
/// |---|---|
/// | INT8 to INT64 | integer with `connect.type` |
/// | FLOAT32, FLOAT64 | number with `connect.type` |
/// | BOOLEAN, STRING | boolean, string |
/// | BYTES | string (BASE64) with `connect.type` |
/// | Decimal, Date, Time, Timestamp | number or string, integer; with Connect's name as `title` |
/// | ARRAY, STRUCT | array, object with properties |
/// | MAP of STRING, MAP of others | object with `additionalProperties`, array of objects `key`, `value` |
/// | optional | `oneOf` with null |
///
/// Without `connect.type`, integer is INT64 and number FLOAT64. Properties keep their order by
/// `connect.index`. Several types in `oneOf` or `anyOf` are a STRUCT with a field for each.
///
/// Source: Confluent documentation, "JSON schema serializer".
final class JsonLanguage implements Language {
    /// The name of a STRUCT that is a choice, and before the names of its fields.
    static final String ONE_OF = "io.confluent.connect.json.OneOf";

    static final String FIELD = ONE_OF + ".field.";

    /// The parameter that marks an enum; those of its values are `ENUM.value`.
    static final String ENUM = "io.confluent.connect.json.Enum";

    private static final ObjectMapper JSON =
            JsonMapper.builder()
                    .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
                    .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                    .build();

    private final ConverterSettings.Decimals decimals;

    JsonLanguage(ConverterSettings settings) {
        decimals = settings.decimals();
    }

    @Override
    public SchemaText schema(Schema connect) {
        return SchemaText.of(
                SchemaText.Type.JSON, new JsonSchemas(decimals).schema(connect).toString());
    }

    @Override
    public Reader reader(SchemaText schema, SchemaStore store) {
        var typed = new JsonReading(JsonSchemaDocuments.of(schema, store)).root();
        return in -> {
            var node = parse(in.bytes(in.left()));
            return new SchemaAndValue(typed.schema(), typed.reader().read(node));
        };
    }

    private static JsonNode parse(byte[] bytes) {
        try {
            return JSON.readTree(bytes);
        } catch (JsonProcessingException e) {
            throw new DataException("no JSON: " + e.getOriginalMessage());
        } catch (NumberFormatException e) {
            throw new DataException("no JSON: " + e.getMessage());
        } catch (IOException e) {
            throw new DataException(e);
        }
    }

    /// Values are written by Connect's schema; that of the registry has no say in JSON.
    @Override
    public Writer writer(SchemaText schema, SchemaStore store, Schema connect) {
        JsonSchemaDocuments.of(schema, store);
        var writing = new JsonWriting(decimals);
        return (out, value) -> {
            try {
                out.write(JSON.writeValueAsBytes(writing.node(connect, value)));
            } catch (JsonProcessingException e) {
                throw new DataException(e);
            }
        };
    }

    @Override
    public String recordName(SchemaText schema, SchemaStore store) {
        var title = JsonSchemaDocuments.of(schema, store).root().schema().path("title");
        if (!title.isTextual()) {
            throw new DataException("a subject is named by a title, and the schema has none");
        }
        return title.asText();
    }

    @Override
    public boolean same(SchemaText one, SchemaText other, SchemaStore store) {
        return one.type() == other.type()
                && JsonSchemaDocuments.of(one, store)
                        .root()
                        .schema()
                        .equals(JsonSchemaDocuments.of(other, store).root().schema());
    }
}
