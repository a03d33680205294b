package io.millrace.connect;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.azure.core.util.BinaryData;
import com.azure.storage.blob.BlobContainerClient;

import io.millrace.Await;
import io.millrace.cluster.Records;
import io.millrace.config.UserError;
import io.millrace.connect.blob.BlobSettings;
import io.millrace.connect.blob.BlobStore;
import io.millrace.connect.blob.BlobStores;

import org.apache.avro.SchemaBuilder;
import org.apache.avro.file.DataFileWriter;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericDatumWriter;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.checksums.RequestChecksumCalculation;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

import javax.management.ObjectName;

/// Connectors that read from servers of the real protocols: `./mvnw verify -Pclients`.
@Tag("clients")
@Timeout(400)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class CloudStoresTest {
    private Path dir;
    private Worker worker;

    @BeforeAll
    void start(@TempDir Path temp) throws Exception {
        NodeServer.install();
        dir = temp;
        worker = new Worker(dir.resolve("kafka"));
    }

    @AfterAll
    void stop() {
        worker.close();
    }

    private static void upload(BlobContainerClient container, String name, byte[] bytes) {
        container.getBlobClient(name).upload(BinaryData.fromBytes(bytes), true);
    }

    private static byte[] avro(int from, int to) throws IOException {
        var schema =
                SchemaBuilder.record("Search").fields().requiredLong("id").optionalString("ci");
        var record = schema.endRecord();
        var out = new ByteArrayOutputStream();
        try (var writer = new DataFileWriter<>(new GenericDatumWriter<>(record))) {
            writer.create(record, out);
            for (var i = from; i < to; i++) {
                var search = new GenericData.Record(record);
                search.put("id", (long) i);
                writer.append(search);
            }
        }
        return out.toByteArray();
    }

    private static List<String> searches(int from, int to) {
        return IntStream.range(from, to)
                .mapToObj(i -> "{\"id\":%d,\"ci\":null}".formatted(i))
                .toList();
    }

    private static Map<String, String> pasted(String server, String container) {
        return Worker.config(
                "connector.class",
                "io.confluent.connect.azure.blob.storage.AzureBlobStorageSourceConnector",
                "tasks.max",
                "1",
                "mode",
                "GENERIC",
                "topics.dir",
                "root",
                "topic.regex.list",
                "expedia:.*",
                "format.class",
                "io.confluent.connect.cloud.storage.source.format.CloudStorageAvroFormat",
                "azblob.account.name",
                Azurite.ACCOUNT,
                "azblob.account.key",
                Azurite.KEY,
                "azblob.container.name",
                container,
                "store.url",
                server + "/" + Azurite.ACCOUNT,
                "azblob.poll.interval.ms",
                "200",
                "output.data.format",
                "JSON",
                "confluent.topic.bootstrap.servers",
                "elsewhere:9092",
                "confluent.topic.replication.factor",
                "1");
    }

    private void awaitTopic(String topic, List<String> expected) throws Exception {
        Await.untilEquals(
                expected,
                () -> Records.read(worker.cluster(), topic, expected.size()).stream().toList());
    }

    @Test
    void aPastedConfigurationReadsAvroFromAzureAndOutlivesTheServer() throws Exception {
        int port;
        try (var server = Azurite.start(dir, 0)) {
            port = URI.create(server.address()).getPort();
            var container = Azurite.container(server.address(), "searches");
            container.create();
            upload(container, "root/expedia/a.avro", avro(0, 3000));
            upload(container, "other/b.avro", avro(0, 10));
            var config = pasted(server.address(), "searches");
            worker.connect().put("azure", config);
            worker.assertSameConfig(config, "azure");
            awaitTopic("expedia", searches(0, 3000));
        }
        try (var server = Azurite.start(dir, port)) { // it was away, and is back
            upload(
                    Azurite.container(server.address(), "searches"),
                    "root/expedia/b.avro",
                    avro(3000, 3005));
            awaitTopic("expedia", searches(0, 3005));
            assertTrue(metric("azure", "list-requests") > 1);
            assertEquals(2, metric("azure", "files-listed"));
            upload(
                    Azurite.container(server.address(), "searches"),
                    "root/expedia/b.avro",
                    avro(9000, 9001));
            Await.until(
                    "the blob that was replaced",
                    () ->
                            Records.read(worker.cluster(), "expedia", 3006)
                                    .contains(searches(9000, 9001).getFirst()));
            var missing = pasted(server.address(), "nowhere");
            var error = assertThrows(UserError.class, () -> worker.connect().put("none", missing));
            assertTrue(error.message().contains("azblob.container.name"), error.message());
            missing.put("azblob.account.key", "AAAA");
            error = assertThrows(UserError.class, () -> worker.connect().put("none", missing));
            assertTrue(error.message().contains("status 403"), error.message());
            worker.connect().delete("azure");
        }
    }

    private static double metric(String connector, String name) throws Exception {
        var bean =
                new ObjectName(
                        "kafka.connect:type=plugins,connector=%s,task=0".formatted(connector));
        var value = ManagementFactory.getPlatformMBeanServer().getAttribute(bean, name);
        return ((Number) value).doubleValue();
    }

    @Test
    void filesOfABucketAreRead() throws Exception {
        try (var server = s3Server("s3");
                var s3 = s3("http://" + server.address())) {
            put(s3, "topics/lines/a.jsonl", "{\"n\":1}\n{\"n\":2}");
            put(s3, "topics/images/b.png", "image");
            put(s3, "elsewhere/a.jsonl", "{\"n\":3}\n");
            var config = s3Config(server, "topic.regex.list", "s3-lines:.*\\.jsonl");
            worker.connect().put("s3", config);
            awaitTopic("s3-lines", List.of("{\"n\":1}", "{\"n\":2}"));
            put(s3, "topics/lines/a.jsonl", "{\"n\":1}\n{\"n\":2}\n{\"n\":4}\n");
            awaitTopic("s3-lines", List.of("{\"n\":1}", "{\"n\":2}", "{\"n\":4}"));
            config.put("s3.bucket.name", "none");
            var error =
                    assertThrows(UserError.class, () -> worker.connect().put("s3-none", config));
            assertTrue(error.message().contains("s3.bucket.name"), error.message());
            worker.connect().delete("s3");
        }
    }

    /// A listing goes on from page to page, and ends at its limit.
    @Test
    void listingsOfSeveralPagesAreReadToTheirEnd() throws Exception {
        try (var server = s3Server("pages");
                var s3 = s3("http://" + server.address())) {
            IntStream.range(0, 1005) // a page has 1000
                    .parallel()
                    .forEach(i -> put(s3, "topics/p/%04d.jsonl".formatted(i), "{}"));
            var config = s3Config(server, "topic", "s3-pages");
            assertPages(config, 1005, 2);
        }
    }

    private static void assertPages(Map<String, String> config, int files, int pages)
            throws IOException {
        try (var settings = BlobSettings.of(BlobStores.S3, Pasted.translate(config, _ -> false))) {
            var listing = settings.list();
            assertEquals(files, listing.blobs().size());
            assertEquals(pages, listing.requests());
        }
        config.put("max.listed.files", Integer.toString(files - 1));
        try (var settings = BlobSettings.of(BlobStores.S3, Pasted.translate(config, _ -> false))) {
            var error = assertThrows(BlobStore.Refused.class, settings::list);
            assertTrue(String.valueOf(error.getMessage()).contains("max.listed.files"));
        }
    }

    private NodeServer s3Server(String name) throws IOException {
        return NodeServer.start(
                "s3rver/bin/s3rver.js",
                "listening on ",
                "-d",
                dir.resolve(name).toString(),
                "-a",
                "127.0.0.1",
                "-p",
                "0",
                "--configure-bucket",
                "files");
    }

    private static Map<String, String> s3Config(NodeServer server, String name, String value) {
        return Worker.config(
                "connector.class",
                "S3Source",
                "s3.bucket.name",
                "files",
                "store.url",
                "http://" + server.address(),
                "aws.access.key.id",
                "S3RVER",
                "aws.secret.access.key",
                "S3RVER",
                "s3.poll.interval.ms",
                "200",
                name,
                value);
    }

    private static S3Client s3(String url) {
        var credentials = AwsBasicCredentials.create("S3RVER", "S3RVER");
        return S3Client.builder()
                .httpClientBuilder(UrlConnectionHttpClient.builder())
                .endpointOverride(URI.create(url))
                .forcePathStyle(true)
                .requestChecksumCalculation(RequestChecksumCalculation.WHEN_REQUIRED)
                // the server would keep the signatures of the chunks as content
                .serviceConfiguration(c -> c.chunkedEncodingEnabled(false))
                .region(Region.US_EAST_1)
                .credentialsProvider(StaticCredentialsProvider.create(credentials))
                .build();
    }

    private static void put(S3Client s3, String name, String text) {
        s3.putObject(r -> r.bucket("files").key(name), RequestBody.fromBytes(text.getBytes(UTF_8)));
    }
}
