package io.millrace.connect.blob;

import io.millrace.connect.Setting;
import io.millrace.connect.Values;

import org.apache.kafka.common.config.ConfigException;

import java.nio.file.Path;
import java.util.List;

/// The kinds of stores: what has to be known to open one. Nothing of a store's library is loaded
/// before it is opened.
public enum BlobStores {
    /// A folder of the worker's machine.
    LOCAL(1000, "") {
        @Override
        List<Setting> settings() {
            return List.of(
                    Setting.choice(
                            "store",
                            "local",
                            List.of("local"),
                            "Where the files are: local, a folder of the worker's machine."),
                    Setting.required(
                            "path",
                            "The folder, with all folders in it, or one file. A relative path"
                                    + " begins at the worker's working folder."));
        }

        @Override
        BlobStore open(Values values) {
            return new LocalFolder(Path.of(values.text("path")));
        }
    },

    AZURE(60_000, "topics") {
        @Override
        List<Setting> settings() {
            return List.of(
                    Setting.text(
                            "azblob.account.name",
                            "",
                            "The storage account; needed where store.url is not set, and with a"
                                    + " key."),
                    Setting.secret("azblob.account.key", "A key of the account, in Base64."),
                    Setting.secret(
                            "azblob.sas.token",
                            "A shared access signature, with rights to read and list, instead of a"
                                    + " key. With neither the container must be public."),
                    Setting.required("azblob.container.name", "The container."),
                    Setting.text(
                                    "store.url",
                                    "",
                                    "Where the service is, if not at"
                                            + " https://ACCOUNT.blob.core.windows.net.")
                            .or("azblob.endpoint", "azblob.store.url"));
        }

        @Override
        BlobStore open(Values values) {
            var account = values.text("azblob.account.name").strip();
            var url = values.text("store.url").strip();
            if (account.isEmpty() && (url.isEmpty() || isSet(values, "azblob.account.key"))) {
                throw new ConfigException(
                        "azblob.account.name", "", "is missing: the account's name is needed");
            }
            return AzureBlobs.open(
                    url.isEmpty() ? "https://%s.blob.core.windows.net".formatted(account) : url,
                    values.text("azblob.container.name"),
                    account,
                    values.text("azblob.account.key").strip(),
                    values.text("azblob.sas.token").strip());
        }
    },

    S3(60_000, "topics") {
        @Override
        List<Setting> settings() {
            return List.of(
                    Setting.required("s3.bucket.name", "The bucket."),
                    Setting.text("s3.region", "us-east-1", "The region of the bucket."),
                    Setting.text(
                            "aws.access.key.id",
                            "",
                            "With aws.secret.access.key, who asks. Default: what the environment,"
                                    + " ~/.aws or the machine's role says."),
                    Setting.secret("aws.secret.access.key", "See aws.access.key.id."),
                    Setting.text(
                                    "store.url",
                                    "",
                                    "Where the service is, if not at Amazon; buckets are then parts"
                                            + " of the path.")
                            .or("s3.endpoint", "s3.store.url"));
        }

        @Override
        BlobStore open(Values values) {
            var id = values.text("aws.access.key.id").strip();
            if (id.isEmpty() == isSet(values, "aws.secret.access.key")) {
                throw new ConfigException(
                        "aws.access.key.id",
                        id,
                        "and aws.secret.access.key go together: set both or neither");
            }
            return S3Blobs.open(
                    values.text("store.url").strip(),
                    values.text("s3.region").strip(),
                    values.text("s3.bucket.name"),
                    id,
                    values.text("aws.secret.access.key").strip());
        }
    };

    private final int pollMs;
    private final String topicsDir;

    BlobStores(int pollMs, String topicsDir) {
        this.pollMs = pollMs;
        this.topicsDir = topicsDir;
    }

    /// What it takes to open one.
    abstract List<Setting> settings();

    /// The usual time between two listings, in milliseconds: those of a cloud cost money.
    int pollMs() {
        return pollMs;
    }

    /// The folder that is read where the user says nothing; empty for all.
    String topicsDir() {
        return topicsDir;
    }

    /// @throws ConfigException when a setting is wrong, naming it; the store itself is not asked
    abstract BlobStore open(Values values);

    private static boolean isSet(Values values, String name) {
        return !values.text(name).isBlank();
    }
}
