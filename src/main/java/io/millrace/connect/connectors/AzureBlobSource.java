package io.millrace.connect.connectors;

import io.millrace.connect.Plugin;
import io.millrace.connect.blob.BlobSettings;
import io.millrace.connect.blob.BlobStores;

import java.util.List;

/// [BlobSource] for a container of Azure Blob Storage.
public final class AzureBlobSource extends BlobSource {
    public static final Plugin PLUGIN =
            new Plugin(
                    AzureBlobSource.class,
                    "Reads the files of a container of Azure Blob Storage into topics.",
                    List.of(
                            "io.confluent.connect.azure.blob.storage.AzureBlobStorageSourceConnector"),
                    BlobSettings.settings(BlobStores.AZURE));

    @Override
    Plugin plugin() {
        return PLUGIN;
    }

    @Override
    BlobStores kind() {
        return BlobStores.AZURE;
    }
}
