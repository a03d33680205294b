package io.millrace.connect.blob.parquet;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.millrace.connect.blob.Blob;
import io.millrace.connect.blob.BlobStore;
import io.millrace.format.FormatException;

import org.apache.parquet.format.FileMetaData;
import org.apache.parquet.format.RowGroup;
import org.apache.parquet.format.Util;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;
import java.util.zip.CRC32C;

/// What stands at the end of a file of Parquet: its schema, and where its columns are.
///
/// @param groups those that have rows, in the order of the file
/// @param writer what wrote the file, as it says itself; known mistakes are read accordingly
/// @param checksum CRC-32C of the footer: another one in each file, as places and sizes differ
///
///   Source: Parquet specification, "File format", `parquet.thrift`.
record ParquetFooter(ParquetNode schema, List<RowGroup> groups, String writer, long checksum) {
    private static final byte[] MAGIC = "PAR1".getBytes(US_ASCII);
    private static final byte[] ENCRYPTED = "PARE".getBytes(US_ASCII);

    /// The footer's length and the magic word.
    private static final int TRAILER = Integer.BYTES + 4;

    /// So much of the end is fetched in the hope that the footer is in it.
    private static final int FIRST_FETCH = 1 << 16;

    private static final int FOOTER_MAX = 64 << 20;

    /// @throws FormatException if the file has none
    static ParquetFooter read(BlobStore store, Blob blob) throws IOException {
        if (blob.size() < MAGIC.length + TRAILER) {
            throw new FormatException("no Parquet file: it is too short");
        }
        var end = end(store, blob, (int) Math.min(FIRST_FETCH, blob.size()));
        var trailer = ByteBuffer.wrap(end, end.length - TRAILER, TRAILER);
        var length = trailer.order(ByteOrder.LITTLE_ENDIAN).getInt();
        var magic = Arrays.copyOfRange(end, end.length - MAGIC.length, end.length);
        if (Arrays.equals(ENCRYPTED, magic)) {
            throw new FormatException("a Parquet file that is encrypted, which is not read");
        }
        if (!Arrays.equals(MAGIC, magic)) {
            throw new FormatException("no Parquet file, or not all of it: it does not end in PAR1");
        }
        if (length <= 0 || length > FOOTER_MAX || length > blob.size() - TRAILER - MAGIC.length) {
            throw new FormatException("a footer of %d bytes".formatted(length));
        }
        if (length + TRAILER > end.length) {
            end = end(store, blob, length + TRAILER);
        }
        return parse(end, end.length - TRAILER - length, length);
    }

    private static byte[] end(BlobStore store, Blob blob, int length) throws IOException {
        var bytes = store.bytes(blob, blob.size() - length, length);
        if (bytes.length < length) {
            throw new FormatException("a file that became shorter while it was read");
        }
        return bytes;
    }

    private static ParquetFooter parse(byte[] bytes, int from, int length) {
        var file = fileMetaData(bytes, from, length);
        if (file.isSetEncryption_algorithm()) {
            throw new FormatException("a Parquet file that is encrypted, which is not read");
        }
        var groups = file.getRow_groups().stream().filter(g -> g.getNum_rows() != 0).toList();
        if (groups.stream().anyMatch(g -> g.getNum_rows() < 0)) {
            throw new FormatException("a row group with less than no rows");
        }
        var crc = new CRC32C();
        crc.update(bytes, from, length);
        var writer = file.isSetCreated_by() ? file.getCreated_by() : "";
        return new ParquetFooter(
                ParquetNode.tree(file.getSchema()), groups, writer, crc.getValue());
    }

    private static FileMetaData fileMetaData(byte[] bytes, int from, int length) {
        try {
            return Util.readFileMetaData(new ByteArrayInputStream(bytes, from, length));
        } catch (IOException | RuntimeException e) { // the library throws either
            throw new FormatException("a footer that cannot be read: " + e.getMessage());
        }
    }
}
