package io.millrace.connect.connectors;

import io.millrace.connect.Backoff;
import io.millrace.connect.blob.Blob;
import io.millrace.connect.blob.BlobSettings;
import io.millrace.connect.blob.BlobSettings.OnError;
import io.millrace.connect.blob.BlobStore;
import io.millrace.connect.blob.BlobStores;
import io.millrace.connect.blob.Place;
import io.millrace.connect.blob.RecordReader;
import io.millrace.connect.blob.RecordReader.Item;

import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.metrics.Gauge;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.errors.ConnectException;
import org.apache.kafka.connect.errors.DataException;
import org.apache.kafka.connect.header.ConnectHeaders;
import org.apache.kafka.connect.source.SourceRecord;
import org.apache.kafka.connect.source.SourceTask;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/// Reads this task's share of the files, one after the other, round by round.
///
/// A round lists the files and reads each from its place to the size that it was listed with; a
/// file that has not changed since is not opened. One thread of Connect's calls everything.
public final class BlobSourceTask extends SourceTask {
    private static final Logger LOG = LoggerFactory.getLogger(BlobSourceTask.class);

    /// Bytes of values in one transaction, about: a bound on memory with large records.
    private static final int BATCH_BYTES = 4 << 20;

    /// How long `poll` may wait, so that a stop is noticed.
    private static final Duration WAIT = Duration.ofMillis(200);

    private final InstantSource clock = InstantSource.system();
    private final Map<String, Place> places = new HashMap<>();
    private final Map<String, Blob> finished = new HashMap<>();
    private final Deque<Blob> round = new ArrayDeque<>();
    private Instant nextRound = Instant.EPOCH;
    private boolean warned;
    private volatile int files;
    private volatile int listed;
    private final AtomicLong requests = new AtomicLong();
    private final AtomicLong deadLetters = new AtomicLong();
    private @Nullable BlobSettings settings;
    private @Nullable Backoff backoff;
    private Instant awayUntil = Instant.EPOCH;
    private @Nullable Open open;
    private @Nullable KafkaException failure; // thrown when what came before it is written
    private Share share = Share.of(Map.of());

    /// The file that is being read.
    private record Open(Blob blob, Map<String, String> partition, RecordReader reader) {}

    @Override
    public String version() {
        return Version.OURS;
    }

    @Override
    public void start(Map<String, String> props) {
        settings = BlobSettings.of(kind(props), props);
        backoff = new Backoff(LOG, settings.store().place(), clock);
        share = Share.of(props);
        gauge("files-matched", "Files that this task reads", () -> files);
        gauge("files-listed", "Files that the last listing looked at", () -> listed);
        gauge("list-requests", "Requests for listings since the task's start", requests::get);
        gauge("dead-letters", "Bad records since the task's start", deadLetters::get);
    }

    private static BlobStores kind(Map<String, String> props) {
        return BlobStores.valueOf(props.getOrDefault(BlobSource.KIND, BlobStores.LOCAL.name()));
    }

    private void gauge(String name, String doc, Supplier<Number> value) {
        var metrics = context.pluginMetrics();
        if (metrics != null) { // a worker older than 4.1 has none
            Gauge<Number> gauge = (_, _) -> value.get();
            metrics.addMetric(metrics.metricName(name, doc, new LinkedHashMap<>()), gauge);
        }
    }

    @Override
    public @Nullable List<SourceRecord> poll() throws InterruptedException {
        var now = settings();
        var batch = new ArrayList<SourceRecord>();
        if (!clock.instant().isBefore(awayUntil)) {
            fill(batch, now);
        }
        if (batch.isEmpty() && failure != null) {
            throw failure;
        }
        if (batch.isEmpty()) {
            Thread.sleep(WAIT.compareTo(now.pollInterval()) < 0 ? WAIT : now.pollInterval());
            return null;
        }
        return batch;
    }

    /// Reads until the batch is full, nothing is left, or something is in the way. What was read
    /// before that counts.
    private void fill(List<SourceRecord> batch, BlobSettings settings) {
        try {
            var bytes = 0L;
            while (failure == null
                    && batch.size() < settings.batchRecords()
                    && bytes < BATCH_BYTES) {
                var file = open == null ? openNext(settings) : open;
                open = file;
                if (file == null) {
                    break;
                }
                bytes += readOne(batch, file, settings);
            }
        } catch (ConfigException e) {
            failure = e;
        } catch (BlobStore.Refused e) {
            failure = new ConnectException(String.valueOf(e.getMessage()), e);
        } catch (IOException e) {
            away(e);
        }
    }

    /// Reads the next item of a file; returns its size in bytes.
    private long readOne(List<SourceRecord> batch, Open file, BlobSettings settings)
            throws IOException {
        try {
            var item = file.reader.next();
            if (backoff != null) {
                backoff.succeeded();
            }
            if (item != null) {
                return add(batch, file, item, settings);
            }
            if (!file.reader.unfinished()) {
                finished.put(file.blob.name(), file.blob);
            }
            close();
        } catch (NoSuchFileException _) {
            LOG.info("File {} is gone, or replaced while it was read", file.blob.name());
            close();
        }
        return 0;
    }

    /// Waits longer each time. The file that was open is opened again at its place.
    private void away(IOException reason) {
        if (open != null) {
            round.addFirst(open.blob);
            close();
        }
        awayUntil = clock.instant().plus(backoff == null ? WAIT : backoff.failed(reason));
    }

    private BlobSettings settings() {
        if (settings == null) {
            throw new IllegalStateException("not started");
        }
        return settings;
    }

    /// The next file that has something to read; null until the next round.
    private @Nullable Open openNext(BlobSettings settings) throws IOException {
        if (round.isEmpty() && !beginRound(settings)) {
            return null;
        }
        while (!round.isEmpty()) {
            var blob = round.remove();
            if (blob.equals(finished.get(blob.name()))) {
                continue;
            }
            var format = settings.formatOf(blob);
            var place = places.getOrDefault(blob.name(), Place.START);
            try {
                var options = settings.options(blob, clock.instant());
                var reader = format.open(settings.store(), blob, place, options);
                if (reader.replaced()) {
                    LOG.warn(
                            "File {} has been truncated or replaced after {} bytes had been read:"
                                    + " reading it again from its start",
                            blob.name(),
                            place.position());
                }
                return new Open(blob, Map.of("file", blob.name()), reader);
            } catch (NoSuchFileException _) {
                LOG.info("File {} is gone", blob.name());
            } catch (IOException e) {
                round.addFirst(blob);
                throw e;
            }
        }
        return null;
    }

    private boolean beginRound(BlobSettings settings) throws IOException {
        if (clock.instant().isBefore(nextRound)) {
            return false;
        }
        var listing = settings.list();
        nextRound = clock.instant().plus(settings.pollInterval());
        if (backoff != null) {
            backoff.succeeded();
        }
        listed = listing.seen();
        requests.addAndGet(listing.requests());
        var all = listing.blobs();
        all.stream().filter(b -> share.has(settings.groupOf(b))).forEach(round::add);
        files = round.size();
        if (all.isEmpty() && !warned) {
            LOG.warn(
                    "0 files match in {}, of {} that begin with '{}': nothing to read. Check"
                            + " topics.dir, topic.regex.list, file.pattern and format",
                    settings.store().place(),
                    listing.seen(),
                    settings.selection().prefix());
        }
        warned = all.isEmpty();
        forgetOthers();
        loadPlaces();
        return true;
    }

    /// Files come and go: what is known of those that are gone is in Connect's offsets.
    private void forgetOthers() {
        var names = round.stream().map(Blob::name).collect(Collectors.toSet());
        places.keySet().retainAll(names);
        finished.keySet().retainAll(names);
    }

    /// Asks Connect, in one go, for the places of the files that are new to this task.
    private void loadPlaces() {
        var unknown =
                round.stream()
                        .map(Blob::name)
                        .filter(name -> !places.containsKey(name))
                        .map(name -> Map.of("file", name))
                        .collect(Collectors.toList());
        if (unknown.isEmpty()) {
            return;
        }
        var known = context.offsetStorageReader().offsets(unknown);
        for (var partition : unknown) {
            var offset = known.get(partition);
            var place = offset == null ? Place.START : Place.of(offset);
            places.put(partition.get("file"), place);
        }
    }

    /// Appends what an item becomes; returns its size in bytes.
    private long add(List<SourceRecord> batch, Open file, Item item, BlobSettings settings) {
        places.put(file.blob.name(), item.after());
        return switch (item) {
            case Item.Good(var after, var key, var value, var bytes) -> {
                batch.add(
                        new SourceRecord(
                                file.partition,
                                after.toMap(),
                                settings.topicOf(file.blob),
                                settings.partitionOf(file.blob),
                                key == null ? null : Schema.STRING_SCHEMA,
                                key,
                                value.schema(),
                                value.value()));
                yield bytes;
            }
            case Item.Bad bad -> {
                if (settings.onError() == OnError.FAIL) {
                    failure = new DataException(message(file, bad));
                    yield 0;
                }
                if (deadLetters.getAndIncrement() == 0) {
                    LOG.warn("{}; further bad records are only counted", message(file, bad));
                }
                if (settings.onError() == OnError.DEADLETTER) {
                    batch.add(deadLetter(file, bad, settings.deadLettersOf(file.blob)));
                }
                yield bad.raw().length;
            }
        };
    }

    private static String message(Open file, Item.Bad bad) {
        var line = bad.line() == 0 ? "" : "line %d, ".formatted(bad.line());
        return "file %s, %sbyte %d: %s"
                .formatted(file.blob.name(), line, bad.position(), bad.reason());
    }

    private static SourceRecord deadLetter(Open file, Item.Bad bad, String topic) {
        var headers =
                new ConnectHeaders()
                        .addString("file", file.blob.name())
                        .addLong("line", bad.line())
                        .addLong("position", bad.position())
                        .addString("reason", bad.reason());
        return new SourceRecord(
                file.partition,
                bad.after().toMap(),
                topic,
                null,
                null,
                null,
                Schema.BYTES_SCHEMA,
                bad.raw(),
                null,
                headers);
    }

    private void close() {
        try {
            if (open != null) {
                open.reader.close();
            }
        } catch (IOException e) {
            LOG.debug("Closing a file", e);
        }
        open = null;
    }

    @Override
    public void stop() {
        close();
        if (settings != null) {
            settings.close();
        }
    }
}
