package io.millrace.connect.blob.parquet;

import org.apache.parquet.column.ParquetProperties.WriterVersion;
import org.apache.parquet.conf.PlainParquetConfiguration;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.example.data.simple.SimpleGroup;
import org.apache.parquet.format.FileMetaData;
import org.apache.parquet.format.Util;
import org.apache.parquet.hadoop.example.ExampleParquetWriter;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;
import org.apache.parquet.io.LocalOutputFile;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.MessageTypeParser;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/// Files of Parquet for tests, in row groups of [#PER_GROUP] and several pages, by Parquet's own
/// writer.
public final class ParquetSamples {
    static final MessageType SEARCH =
            MessageTypeParser.parseMessageType(
                    """
                    message test.Search {
                      required int64 id;
                      optional binary city (STRING);
                      optional group tags (LIST) { repeated group list { optional int32 element; } }
                    }
                    """);
    static final int PER_GROUP = 10;

    private ParquetSamples() {}

    /// Searches with ids from `from` to before `to`.
    public static void write(Path file, int from, int to) throws IOException {
        write(
                file,
                SEARCH,
                CompressionCodecName.UNCOMPRESSED,
                WriterVersion.PARQUET_1_0,
                true,
                searches(from, to));
    }

    static List<Group> searches(int from, int to) {
        return IntStream.range(from, to).mapToObj(ParquetSamples::search).toList();
    }

    private static Group search(int id) {
        var row = new SimpleGroup(SEARCH);
        row.add("id", (long) id);
        if (id % 3 > 0) {
            row.add("city", "city " + id % 4);
        }
        var tags = row.addGroup("tags");
        for (var i = 0; i < id % 3; i++) {
            var element = tags.addGroup("list");
            if (i > 0) {
                element.add("element", i);
            }
        }
        return row;
    }

    static void write(
            Path file,
            MessageType schema,
            CompressionCodecName codec,
            WriterVersion version,
            boolean checksums,
            List<Group> rows)
            throws IOException {
        Files.deleteIfExists(file);
        try (var writer =
                ExampleParquetWriter.builder(new LocalOutputFile(file))
                        .withConf(new PlainParquetConfiguration())
                        .withType(schema)
                        .withCompressionCodec(codec)
                        .withCodecFactory(new ParquetCompressors())
                        .withWriterVersion(version)
                        .withPageWriteChecksumEnabled(checksums)
                        .withRowGroupRowCountLimit(PER_GROUP)
                        .withMinRowCountForPageSizeCheck(1)
                        .withPageRowCountLimit(4)
                        .build()) {
            for (var row : rows) {
                writer.write(row);
            }
        }
    }

    /// Makes the first page of a row group unreadable.
    public static void damage(Path file, int group) throws IOException {
        var column = metaData(file).getRow_groups().get(group).getColumns().getFirst();
        var at = (int) column.getMeta_data().getData_page_offset();
        var bytes = Files.readAllBytes(file);
        Arrays.fill(bytes, at, at + 8, (byte) 0xff);
        Files.write(file, bytes);
    }

    static FileMetaData metaData(Path file) throws IOException {
        var bytes = Files.readAllBytes(file);
        var from = bytes.length - 8 - footerLength(bytes);
        return Util.readFileMetaData(
                new ByteArrayInputStream(bytes, from, bytes.length - 8 - from));
    }

    static int footerLength(byte[] bytes) {
        return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).getInt(bytes.length - 8);
    }
}
