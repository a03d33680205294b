package io.millrace.connect.blob;

import com.azure.core.exception.HttpResponseException;
import com.azure.core.http.HttpHeaderName;
import com.azure.core.http.jdk.httpclient.JdkHttpClientBuilder;
import com.azure.core.util.Context;
import com.azure.storage.blob.BlobContainerClient;
import com.azure.storage.blob.BlobContainerClientBuilder;
import com.azure.storage.blob.models.BlobItem;
import com.azure.storage.blob.models.BlobRange;
import com.azure.storage.blob.models.BlobRequestConditions;
import com.azure.storage.blob.models.BlobType;
import com.azure.storage.blob.models.ListBlobsOptions;
import com.azure.storage.common.StorageSharedKeyCredential;
import com.azure.storage.common.policy.RequestRetryOptions;
import com.azure.storage.common.policy.RetryPolicyType;

import org.apache.kafka.common.config.ConfigException;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.time.Duration;
import java.util.Locale;

/// A container of Azure Blob Storage, or of what speaks its protocol.
///
/// Source: REST API of the Blob service: List Blobs, Get Blob.
final class AzureBlobs implements BlobStore {
    private static final HttpHeaderName ERROR_CODE = HttpHeaderName.fromString("x-ms-error-code");
    private static final int PAGE = 5000;
    private static final Duration TIMEOUT = Duration.ofSeconds(60);

    private final BlobContainerClient container;

    private AzureBlobs(BlobContainerClient container) {
        this.container = container;
    }

    /// @param key empty for none
    /// @param sas empty for none; with neither, requests are anonymous
    static BlobStore open(String url, String container, String account, String key, String sas) {
        try {
            var retries =
                    new RequestRetryOptions(RetryPolicyType.FIXED, 2, TIMEOUT, null, null, null);
            var builder =
                    new BlobContainerClientBuilder()
                            .httpClient(new JdkHttpClientBuilder().build())
                            .retryOptions(retries)
                            .endpoint(url)
                            .containerName(container);
            if (!key.isEmpty()) {
                builder.credential(new StorageSharedKeyCredential(account, key));
            } else if (!sas.isEmpty()) {
                builder.sasToken(sas.startsWith("?") ? sas.substring(1) : sas);
            } else {
                builder.setAnonymousAccess();
            }
            return new AzureBlobs(builder.buildClient());
        } catch (IllegalArgumentException e) { // the message may have the key in it
            throw new ConfigException(
                    "azblob.account.key or store.url is malformed: a key is Base64, a URL begins"
                            + " with https://");
        }
    }

    @Override
    public Listing list(Selection selection) throws IOException {
        var found = new Found(selection, place());
        var requests = 0;
        try {
            var options =
                    new ListBlobsOptions()
                            .setPrefix(selection.prefix())
                            .setMaxResultsPerPage(Math.min(PAGE, selection.seenMax() + 1));
            for (var page : container.listBlobs(options, TIMEOUT).iterableByPage()) {
                requests++;
                for (var item : page.getValue()) {
                    if (found.wants(item.getName())) {
                        found.add(blob(item));
                    }
                }
            }
            return found.listing(requests);
        } catch (RuntimeException e) {
            throw failure(e, place());
        }
    }

    private static Blob blob(BlobItem item) {
        var properties = item.getProperties();
        return new Blob(
                item.getName(),
                properties.getContentLength(),
                properties.getLastModified().toInstant(),
                properties.getETag(),
                properties.getBlobType() == BlobType.APPEND_BLOB);
    }

    @Override
    public byte[] bytes(Blob blob, long position, int length) throws IOException {
        var out = new ByteArrayOutputStream(length);
        try {
            container
                    .getBlobClient(blob.name())
                    .downloadStreamWithResponse(
                            out,
                            new BlobRange(position, (long) length),
                            null,
                            new BlobRequestConditions().setIfMatch(blob.etag()),
                            false,
                            TIMEOUT,
                            Context.NONE);
            return out.toByteArray();
        } catch (RuntimeException e) {
            throw failure(e, blob.name());
        }
    }

    /// What an error of the SDK means; see [BlobStore].
    private IOException failure(RuntimeException error, String what) {
        if (!(error instanceof HttpResponseException http) || http.getResponse() == null) {
            var cause = error.getCause() == null ? error : error.getCause();
            return new IOException(String.valueOf(cause.getMessage()), error);
        }
        var status = http.getResponse().getStatusCode();
        var code = String.valueOf(http.getResponse().getHeaders().getValue(ERROR_CODE));
        return switch (status) {
            case 404 ->
                    code.toLowerCase(Locale.ROOT).contains("container")
                            ? new Refused(
                                    "there is no %s: check azblob.container.name"
                                            .formatted(place()))
                            : new NoSuchFileException(what);
            case 412 -> new NoSuchFileException(what, null, "replaced");
            case 400, 401, 403, 409 ->
                    new Refused(
                            "%s refuses with status %d, %s: check azblob.account.name, azblob.account.key or azblob.sas.token"
                                    .formatted(place(), status, code));
            default -> new IOException("status %d, %s".formatted(status, code), error);
        };
    }

    @Override
    public String place() {
        return "container %s at %s"
                .formatted(container.getBlobContainerName(), container.getAccountUrl());
    }
}
