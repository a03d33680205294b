package io.millrace.connect.connectors;

import io.millrace.connect.Plugin;
import io.millrace.connect.blob.BlobSettings;
import io.millrace.connect.blob.BlobStores;

import java.util.List;

/// [BlobSource] for a bucket of Amazon S3, or of what speaks its protocol.
public final class S3Source extends BlobSource {
    public static final Plugin PLUGIN =
            new Plugin(
                    S3Source.class,
                    "Reads the files of a bucket of Amazon S3 into topics.",
                    List.of("io.confluent.connect.s3.source.S3SourceConnector"),
                    BlobSettings.settings(BlobStores.S3));

    @Override
    Plugin plugin() {
        return PLUGIN;
    }

    @Override
    BlobStores kind() {
        return BlobStores.S3;
    }
}
