package io.millrace.connect.blob;

import org.apache.kafka.common.config.ConfigException;

import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.DefaultCredentialsProvider;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.checksums.RequestChecksumCalculation;
import software.amazon.awssdk.core.checksums.ResponseChecksumValidation;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.GetObjectRequest;
import software.amazon.awssdk.services.s3.model.ListObjectsV2Request;
import software.amazon.awssdk.services.s3.model.S3Object;

import java.io.IOException;
import java.net.URI;
import java.nio.file.NoSuchFileException;
import java.time.Duration;

/// A bucket of Amazon S3, or of what speaks its protocol.
///
/// Source: S3's API reference: ListObjectsV2, GetObject.
final class S3Blobs implements BlobStore {
    private static final int PAGE = 1000;
    private static final Duration TIMEOUT = Duration.ofSeconds(60);

    private final S3Client client;
    private final String bucket;
    private final String url;

    private S3Blobs(S3Client client, String bucket, String url) {
        this.client = client;
        this.bucket = bucket;
        this.url = url;
    }

    /// @param url empty for Amazon's
    /// @param id empty for what the environment says
    static BlobStore open(String url, String region, String bucket, String id, String secret) {
        AwsCredentialsProvider credentials =
                id.isEmpty()
                        ? DefaultCredentialsProvider.builder().build()
                        : StaticCredentialsProvider.create(AwsBasicCredentials.create(id, secret));
        var builder =
                S3Client.builder()
                        .httpClientBuilder(
                                UrlConnectionHttpClient.builder()
                                        .connectionTimeout(TIMEOUT)
                                        .socketTimeout(TIMEOUT))
                        .overrideConfiguration(o -> o.retryStrategy(r -> r.maxAttempts(2)))
                        .requestChecksumCalculation(RequestChecksumCalculation.WHEN_REQUIRED)
                        .responseChecksumValidation(ResponseChecksumValidation.WHEN_REQUIRED)
                        .region(Region.of(region))
                        .credentialsProvider(credentials);
        if (!url.isEmpty()) {
            try {
                builder.endpointOverride(URI.create(url)).forcePathStyle(true);
            } catch (IllegalArgumentException | NullPointerException e) {
                throw new ConfigException("store.url", url, "is no URL: " + e.getMessage());
            }
        }
        return new S3Blobs(builder.build(), bucket, url.isEmpty() ? "Amazon S3" : url);
    }

    @Override
    public Listing list(Selection selection) throws IOException {
        var found = new Found(selection, place());
        var requests = 0;
        try {
            var request =
                    ListObjectsV2Request.builder()
                            .bucket(bucket)
                            .prefix(selection.prefix())
                            .maxKeys(Math.min(PAGE, selection.seenMax() + 1))
                            .build();
            for (var page : client.listObjectsV2Paginator(request)) {
                requests++;
                for (var object : page.contents()) {
                    if (found.wants(object.key())) {
                        found.add(blob(object));
                    }
                }
            }
            return found.listing(requests);
        } catch (SdkException e) {
            throw failure(e, place());
        }
    }

    private static Blob blob(S3Object object) {
        return new Blob(object.key(), object.size(), object.lastModified(), object.eTag(), false);
    }

    @Override
    public byte[] bytes(Blob blob, long position, int length) throws IOException {
        try {
            var request =
                    GetObjectRequest.builder()
                            .bucket(bucket)
                            .key(blob.name())
                            .ifMatch(blob.etag())
                            .range("bytes=%d-%d".formatted(position, position + length - 1))
                            .build();
            return client.getObjectAsBytes(request).asByteArrayUnsafe();
        } catch (SdkException e) {
            throw failure(e, blob.name());
        }
    }

    /// What an error of the SDK means; see [BlobStore].
    private IOException failure(SdkException error, String what) {
        if (!(error instanceof AwsServiceException service)) {
            var message = String.valueOf(error.getMessage());
            return message.contains("credentials")
                    ? new Refused(
                            "nothing tells who asks %s: set aws.access.key.id and aws.secret.access.key, or the environment's"
                                    .formatted(place()))
                    : new IOException(message, error);
        }
        var status = service.statusCode();
        var details = service.awsErrorDetails();
        var code = details == null ? "" : String.valueOf(details.errorCode());
        return switch (status) {
            case 404 ->
                    code.equals("NoSuchBucket")
                            ? new Refused("there is no %s: check s3.bucket.name".formatted(place()))
                            : new NoSuchFileException(what);
            case 412 -> new NoSuchFileException(what, null, "replaced");
            case 301, 400, 401, 403 ->
                    new Refused(
                            "%s refuses with status %d, %s: check s3.region, aws.access.key.id and aws.secret.access.key"
                                    .formatted(place(), status, code));
            default -> new IOException("status %d, %s".formatted(status, code), error);
        };
    }

    @Override
    public String place() {
        return "bucket %s at %s".formatted(bucket, url);
    }

    @Override
    public void close() {
        client.close();
    }
}
