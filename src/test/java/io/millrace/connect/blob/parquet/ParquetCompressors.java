package io.millrace.connect.blob.parquet;

import com.github.luben.zstd.Zstd;

import net.jpountz.lz4.LZ4Factory;

import org.apache.parquet.bytes.BytesInput;
import org.apache.parquet.compression.CompressionCodecFactory;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;
import org.xerial.snappy.Snappy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.zip.GZIPOutputStream;

/// Compresses the pages of files that tests write; those of Parquet's writer need Hadoop.
final class ParquetCompressors implements CompressionCodecFactory {
    @Override
    public BytesInputCompressor getCompressor(CompressionCodecName codec) {
        return new BytesInputCompressor() {
            @Override
            public BytesInput compress(BytesInput bytes) throws IOException {
                var plain = new ByteArrayOutputStream();
                bytes.writeAllTo(plain);
                return BytesInput.from(compressed(codec, plain.toByteArray()));
            }

            @Override
            public CompressionCodecName getCodecName() {
                return codec;
            }

            @Override
            public void release() {
                // holds nothing
            }
        };
    }

    private static byte[] compressed(CompressionCodecName codec, byte[] bytes) throws IOException {
        return switch (codec) {
            case UNCOMPRESSED -> bytes;
            case SNAPPY -> Snappy.compress(bytes);
            case GZIP -> gzip(bytes);
            case ZSTD -> Zstd.compress(bytes);
            case LZ4_RAW -> LZ4Factory.fastestInstance().fastCompressor().compress(bytes);
            case LZO, BROTLI, LZ4 -> throw new IOException("no test writes " + codec);
        };
    }

    private static byte[] gzip(byte[] bytes) throws IOException {
        var out = new ByteArrayOutputStream();
        try (var gzip = new GZIPOutputStream(out)) {
            gzip.write(bytes);
        }
        return out.toByteArray();
    }

    @Override
    public BytesInputDecompressor getDecompressor(CompressionCodecName codec) {
        throw new IllegalStateException("nothing is read with it");
    }

    @Override
    public void release() {
        // holds nothing
    }
}
