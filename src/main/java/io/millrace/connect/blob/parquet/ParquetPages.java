package io.millrace.connect.blob.parquet;

import io.millrace.format.FormatException;

import org.apache.parquet.bytes.BytesInput;
import org.apache.parquet.column.ColumnDescriptor;
import org.apache.parquet.column.Encoding;
import org.apache.parquet.column.page.DataPage;
import org.apache.parquet.column.page.DataPageV1;
import org.apache.parquet.column.page.DataPageV2;
import org.apache.parquet.column.page.DictionaryPage;
import org.apache.parquet.column.page.PageReader;
import org.apache.parquet.format.ColumnMetaData;
import org.apache.parquet.format.PageHeader;
import org.apache.parquet.format.PageType;
import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.zip.CRC32;

/// The pages of one column of one row group, one in memory at a time.
///
/// What is wrong with them is a [FormatException], an outage of the store an
/// `UncheckedIOException`.
final class ParquetPages implements PageReader {
    /// An older way to write levels, in which nothing is claimed.
    private static final org.apache.parquet.format.Encoding BIT_PACKED =
            org.apache.parquet.format.Encoding.BIT_PACKED;

    /// A larger page is damaged, as far as anyone can tell; writers make about 1 MiB.
    private static final int PAGE_MAX = 256 << 20;

    private final ColumnDescriptor descriptor;
    private final ColumnMetaData column;
    private final ParquetChunk chunk;
    private @Nullable PageHeader header; // of the next page, if it has been read

    ParquetPages(ColumnDescriptor descriptor, ColumnMetaData column, ParquetChunk chunk) {
        this.descriptor = descriptor;
        this.column = column;
        this.chunk = chunk;
    }

    @Override
    public long getTotalValueCount() {
        return column.getNum_values();
    }

    @Override
    public @Nullable DictionaryPage readDictionaryPage() {
        var next = peek();
        if (next.getType() != PageType.DICTIONARY_PAGE) {
            return null;
        }
        var dictionary = next.getDictionary_page_header();
        if (dictionary == null) {
            throw new FormatException("a dictionary without its header");
        }
        var bytes = expand(next, take(next), 0, next.getUncompressed_page_size());
        var values = dictionary.getNum_values();
        if (values < 0 || values > bytes.length) {
            throw new FormatException(
                    "a dictionary of %d values in %d bytes".formatted(values, bytes.length));
        }
        return new DictionaryPage(
                BytesInput.from(bytes), values, encoding(dictionary.getEncoding()));
    }

    @Override
    public DataPage readPage() {
        while (true) {
            var next = peek();
            var bytes = take(next);
            switch (next.getType()) {
                case DATA_PAGE -> {
                    return first(next, bytes);
                }
                case DATA_PAGE_V2 -> {
                    return second(next, bytes);
                }
                case DICTIONARY_PAGE -> throw new FormatException("a second dictionary");
                case INDEX_PAGE -> {} // says nothing about values
            }
        }
    }

    private DataPage first(PageHeader page, byte[] raw) {
        var data = page.getData_page_header();
        if (data == null) {
            throw new FormatException("a page without its header");
        }
        var size = page.getUncompressed_page_size();
        var bytes = expand(page, raw, 0, size);
        var count = count(data.getNum_values());
        if (data.getRepetition_level_encoding() != BIT_PACKED
                && data.getDefinition_level_encoding() != BIT_PACKED) {
            ParquetClaims.check(descriptor, bytes, count, encoding(data.getEncoding()));
        }
        return new DataPageV1(
                BytesInput.from(bytes),
                count,
                size,
                null,
                encoding(data.getRepetition_level_encoding()),
                encoding(data.getDefinition_level_encoding()),
                encoding(data.getEncoding()));
    }

    /// The levels stand before the data and are not compressed.
    private DataPage second(PageHeader page, byte[] raw) {
        var data = page.getData_page_header_v2();
        if (data == null) {
            throw new FormatException("a page without its header");
        }
        var repetition = data.getRepetition_levels_byte_length();
        var definition = data.getDefinition_levels_byte_length();
        var levels = (long) repetition + definition;
        var size = page.getUncompressed_page_size() - levels;
        if (repetition < 0 || definition < 0 || levels > raw.length || size < 0) {
            throw new FormatException("a page whose levels are longer than itself");
        }
        var from = (int) levels;
        var plain = data.isSetIs_compressed() && !data.isIs_compressed();
        var values =
                plain
                        ? Arrays.copyOfRange(raw, from, raw.length)
                        : expand(page, raw, from, (int) size);
        var count = count(data.getNum_values());
        ParquetClaims.checkLevels(descriptor.getMaxRepetitionLevel(), raw, 0, repetition, count);
        ParquetClaims.checkLevels(descriptor.getMaxDefinitionLevel(), raw, repetition, from, count);
        ParquetClaims.checkData(values, count, encoding(data.getEncoding()));
        return DataPageV2.uncompressed(
                data.getNum_rows(),
                data.getNum_nulls(),
                count,
                BytesInput.from(raw, 0, repetition),
                BytesInput.from(raw, repetition, definition),
                encoding(data.getEncoding()),
                BytesInput.from(values),
                null);
    }

    private int count(int values) {
        if (values < 0 || values > column.getNum_values()) {
            throw new FormatException(
                    "a page of %d values in a column of %d"
                            .formatted(values, column.getNum_values()));
        }
        return values;
    }

    private byte[] expand(PageHeader page, byte[] raw, int from, int size) {
        if (page.getUncompressed_page_size() < 0 || page.getUncompressed_page_size() > PAGE_MAX) {
            throw new FormatException(
                    "a page of %d bytes".formatted(page.getUncompressed_page_size()));
        }
        return size == 0
                ? new byte[0]
                : ParquetCodec.expand(column.getCodec(), raw, from, raw.length - from, size);
    }

    private static Encoding encoding(org.apache.parquet.format.@Nullable Encoding encoding) {
        if (encoding == null) {
            throw new FormatException("a page without an encoding");
        }
        return Encoding.valueOf(encoding.name()); // the library has them twice, by the same names
    }

    private PageHeader peek() {
        if (header == null) {
            try {
                header = chunk.header();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        return header;
    }

    /// The bytes of the page whose header was read last.
    private byte[] take(PageHeader page) {
        header = null;
        var size = page.getCompressed_page_size();
        if (size < 0 || size > PAGE_MAX) {
            throw new FormatException("a page of %d bytes".formatted(size));
        }
        try {
            var bytes = chunk.bytes(size);
            if (page.isSetCrc()) {
                var crc = new CRC32();
                crc.update(bytes);
                if ((int) crc.getValue() != page.getCrc()) {
                    throw new FormatException("a page whose checksum is wrong");
                }
            }
            return bytes;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
