package io.millrace.connect;

import com.azure.core.http.jdk.httpclient.JdkHttpClientBuilder;
import com.azure.storage.blob.BlobContainerClient;
import com.azure.storage.blob.BlobContainerClientBuilder;
import com.azure.storage.common.StorageSharedKeyCredential;

import java.io.IOException;
import java.nio.file.Path;

/// The emulator of Azure's blob store, and clients of it.
final class Azurite {
    /// The account that every Azurite has, as its documentation says.
    static final String ACCOUNT = "devstoreaccount1";

    static final String KEY =
            "Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==";

    private Azurite() {}

    /// @param folder keeps the blobs
    /// @param port 0 for any
    static NodeServer start(Path folder, int port) throws IOException {
        return NodeServer.start(
                "azurite/dist/src/blob/main.js",
                "successfully listens on ",
                "--blobHost",
                "127.0.0.1",
                "--blobPort",
                "" + port,
                "--location",
                folder.resolve("azurite").toString(),
                "--disableTelemetry",
                "--skipApiVersionCheck");
    }

    /// A container, which may not be there yet.
    ///
    /// @param server `http://host:port`
    static BlobContainerClient container(String server, String name) {
        return new BlobContainerClientBuilder()
                .httpClient(new JdkHttpClientBuilder().build())
                .endpoint(server + "/" + ACCOUNT)
                .containerName(name)
                .credential(new StorageSharedKeyCredential(ACCOUNT, KEY))
                .buildClient();
    }
}
