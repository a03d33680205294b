package io.millrace.connect.blob.avro;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.millrace.connect.convert.AvroValues;
import io.millrace.format.FormatException;

import org.apache.avro.AvroRuntimeException;
import org.apache.avro.NameValidator;
import org.apache.avro.Schema;
import org.apache.kafka.connect.errors.DataException;

import java.io.EOFException;
import java.io.IOException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.zip.CRC32C;

/// What stands before the blocks of an Avro file.
///
/// @param sync stands behind each block, and is another one in every file
/// @param end position of the first block
/// @param checksum of `sync`
@SuppressWarnings("ArrayRecordComponent") // never compared
record AvroHeader(AvroValues values, AvroCodec codec, byte[] sync, long end, long checksum) {
    static final int SYNC_BYTES = 16;

    private static final byte[] MAGIC = {'O', 'b', 'j', 1};
    private static final int ENTRIES_MAX = 1000;
    private static final int VALUE_MAX = 4 << 20;

    /// @throws FormatException if it is none
    /// @throws EOFException if it has begun, and the file ends in it
    static AvroHeader read(CountedInput in) throws IOException {
        if (!Arrays.equals(MAGIC, in.bytes(MAGIC.length))) {
            throw new FormatException("no Avro file: it does not begin with Obj1");
        }
        var meta = new HashMap<String, String>();
        for (var count = in.number(); count != 0; count = in.number()) {
            if (count < 0) {
                var _ = in.number(); // the size of this part
            }
            for (long i = Math.abs(count); i > 0; i--) {
                var name = new String(in.bytes(in.length(VALUE_MAX)), UTF_8);
                meta.put(name, new String(in.bytes(in.length(VALUE_MAX)), UTF_8));
                if (meta.size() > ENTRIES_MAX) {
                    throw new FormatException("a header of too many entries");
                }
            }
        }
        var sync = in.bytes(SYNC_BYTES);
        var crc = new CRC32C();
        crc.update(sync);
        return new AvroHeader(
                values(meta.getOrDefault("avro.schema", "")),
                AvroCodec.named(meta.getOrDefault("avro.codec", "null")),
                sync,
                in.position(),
                crc.getValue());
    }

    private static AvroValues values(String schema) {
        try {
            var parser = new Schema.Parser(NameValidator.NO_VALIDATION);
            return new AvroValues(parser.parse(schema));
        } catch (AvroRuntimeException | DataException e) {
            throw new FormatException("a schema that is no use: " + e.getMessage());
        } catch (StackOverflowError _) {
            throw new FormatException("a schema that is nested too deeply");
        }
    }
}
