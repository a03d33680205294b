package io.millrace.connect.redis;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;

import io.millrace.connect.StructJson;
import io.millrace.connect.redis.RedisSettings.Form;

import org.apache.kafka.common.utils.Utils;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.errors.DataException;
import org.apache.kafka.connect.sink.SinkRecord;
import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Records as commands of Redis; pure.
///
/// Of several records with one key only the last counts, so the order of commands is free: strings
/// go many in one MSET, deletions many in one DEL. Each hash or string with a life span is a
/// command of its own.
///
/// Source: Redis documentation, "MSET", "SET", "DEL", "HSET", "Transactions", "JSON.SET".
record Commands(RedisSettings settings) {
    /// Bytes of one command, about: more wins nothing, and the server has to hold it.
    private static final int COMMAND_BYTES = 8 << 20;

    private static final ObjectMapper JSON = new ObjectMapper();

    /// A value that is a string cannot be larger in Redis.
    private static final int VALUE_BYTES_MAX = 512 << 20;

    /// One command with the records that it writes.
    ///
    /// @param word such as SET
    record Command(String word, List<byte[]> arguments, List<SinkRecord> records) {}

    /// A record whose key or value Redis cannot have.
    record Bad(SinkRecord record, Exception reason) {}

    private record Entry(byte[] key, SinkRecord record, List<byte[]> value) {}

    /// @param bad gets the records that cannot be written
    List<Command> of(Collection<SinkRecord> records, Collection<Bad> bad) {
        var last = new LinkedHashMap<ByteBuffer, Entry>();
        for (var r : records) {
            try {
                var key = key(r);
                last.putLast(ByteBuffer.wrap(key), new Entry(key, r, value(r)));
            } catch (DataException e) {
                bad.add(new Bad(r, e));
            }
        }
        var commands = new ArrayList<Command>();
        var sets = new Many("MSET", commands);
        var deletions = new Many("DEL", commands);
        for (var entry : last.sequencedValues()) {
            if (entry.record.value() == null) {
                deletions.add(entry);
            } else if (settings.form() == Form.STRING && settings.ttl().isZero()) {
                sets.add(entry);
            } else {
                add(entry, commands);
            }
        }
        sets.end();
        deletions.end();
        return commands;
    }

    private void add(Entry entry, List<Command> commands) {
        var records = List.of(entry.record);
        var seconds = bytes(Long.toString(settings.ttl().toSeconds()));
        switch (settings.form()) {
            case STRING ->
                    commands.add(
                            new Command(
                                    "SET",
                                    List.of(
                                            entry.key,
                                            entry.value.getFirst(),
                                            bytes("EX"),
                                            seconds),
                                    records));
            case JSON ->
                    commands.add(
                            new Command(
                                    "JSON.SET",
                                    List.of(entry.key, bytes("$"), entry.value.getFirst()),
                                    records));
            case HASH -> {
                var fields = new ArrayList<byte[]>();
                fields.add(entry.key);
                fields.addAll(entry.value);
                commands.add(new Command("MULTI", List.of(), List.of()));
                commands.add(new Command("DEL", List.of(entry.key), records));
                if (fields.size() > 1) {
                    commands.add(new Command("HSET", fields, records));
                }
            }
        }
        if (settings.form() != Form.STRING && !settings.ttl().isZero()) {
            commands.add(new Command("EXPIRE", List.of(entry.key, seconds), records));
        }
        if (settings.form() == Form.HASH) {
            commands.add(new Command("EXEC", List.of(), records));
        }
    }

    /// Collects keys for commands that take many.
    private final class Many {
        private final String word;
        private final List<Command> commands;
        private List<byte[]> arguments = new ArrayList<>();
        private List<SinkRecord> records = new ArrayList<>();
        private long bytes;

        Many(String word, List<Command> commands) {
            this.word = word;
            this.commands = commands;
        }

        void add(Entry entry) {
            arguments.add(entry.key);
            arguments.addAll(entry.value);
            records.add(entry.record);
            bytes += entry.key.length + entry.value.stream().mapToLong(v -> v.length).sum();
            if (records.size() == settings.batchKeys() || bytes > COMMAND_BYTES) {
                end();
            }
        }

        void end() {
            if (!records.isEmpty()) {
                commands.add(new Command(word, arguments, records));
                arguments = new ArrayList<>();
                records = new ArrayList<>();
                bytes = 0;
            }
        }
    }

    private byte[] key(SinkRecord r) {
        var key = r.key();
        if (key == null) {
            throw new DataException("the record has no key");
        }
        var bytes = bytes(key);
        if (settings.keyPrefix().isEmpty()) {
            return bytes;
        }
        var prefix = bytes(settings.keyPrefix());
        return ByteBuffer.allocate(prefix.length + bytes.length).put(prefix).put(bytes).array();
    }

    /// The arguments that stand for the value: itself, or names and values of fields.
    private List<byte[]> value(SinkRecord r) {
        var value = r.value();
        if (value == null) {
            return List.of();
        }
        if (settings.form() == Form.HASH) {
            return fields(value);
        }
        var bytes = bytes(value);
        if (bytes.length > VALUE_BYTES_MAX) {
            throw new DataException(
                    "the value has %d bytes; Redis takes %d"
                            .formatted(bytes.length, VALUE_BYTES_MAX));
        }
        return List.of(bytes);
    }

    /// A field that is null is left out.
    private static List<byte[]> fields(Object value) {
        var fields = new ArrayList<byte[]>();
        switch (value) {
            case Struct struct ->
                    struct.schema().fields().forEach(f -> field(fields, f.name(), struct.get(f)));
            case Map<?, ?> map -> map.forEach((k, v) -> field(fields, String.valueOf(k), v));
            default -> parsed(bytes(value)).forEach((k, v) -> field(fields, k, v));
        }
        return fields;
    }

    private static void field(List<byte[]> fields, String name, @Nullable Object value) {
        if (value != null) {
            fields.add(bytes(name));
            fields.add(bytes(value));
        }
    }

    private static Map<String, Object> parsed(byte[] json) {
        try {
            return JSON.readValue(json, new TypeReference<Map<String, Object>>() {});
        } catch (JsonProcessingException e) {
            throw new DataException("the value is not a JSON object: " + e.getOriginalMessage(), e);
        } catch (IOException e) {
            throw new DataException(e);
        }
    }

    private static byte[] bytes(Object value) {
        return switch (value) {
            case byte[] b -> b;
            case ByteBuffer buffer -> Utils.toArray(buffer);
            case String s -> s.getBytes(StandardCharsets.UTF_8);
            case Struct s -> bytes(StructJson.json(s));
            case Map<?, ?> m -> bytes(StructJson.json(m));
            case Collection<?> c -> bytes(StructJson.json(c));
            case java.util.Date d -> bytes(StructJson.json(d).replace("\"", ""));
            default -> bytes(value.toString());
        };
    }
}
