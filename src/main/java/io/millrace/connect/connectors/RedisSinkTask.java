package io.millrace.connect.connectors;

import io.millrace.connect.Backoff;
import io.millrace.connect.redis.RedisSettings;
import io.millrace.connect.redis.RedisWriter;

import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.connect.sink.SinkRecord;
import org.apache.kafka.connect.sink.SinkTask;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import redis.clients.jedis.exceptions.JedisConnectionException;

import java.time.InstantSource;
import java.util.Collection;
import java.util.Map;

/// Writes what Connect brings before it returns: so Connect never commits an offset whose key is
/// not there.
public final class RedisSinkTask extends SinkTask {
    private static final Logger LOG = LoggerFactory.getLogger(RedisSinkTask.class);

    private @Nullable RedisSettings settings;
    private @Nullable Backoff backoff;
    private @Nullable RedisWriter writer;
    private @Nullable BadRecords bad;

    @Override
    public String version() {
        return Version.OURS;
    }

    @Override
    public void start(Map<String, String> props) {
        settings = RedisSettings.of(props);
        backoff = new Backoff(LOG, settings.name(), InstantSource.system());
        bad = new BadRecords(context);
    }

    @Override
    public void put(Collection<SinkRecord> records) {
        if (records.isEmpty()) {
            return;
        }
        var bad = this.bad;
        if (settings == null || backoff == null || bad == null) {
            throw new IllegalStateException("not started");
        }
        try {
            if (writer == null) {
                writer = new RedisWriter(settings);
            }
            writer.write(records, bad::add);
            backoff.succeeded();
        } catch (JedisConnectionException e) {
            stop();
            context.timeout(backoff.failed(e).toMillis());
            throw backoff.retriable(e);
        }
    }

    /// Bad records are in their topic before Connect commits.
    @Override
    public void flush(Map<TopicPartition, OffsetAndMetadata> offsets) {
        if (bad != null) {
            bad.await();
        }
    }

    @Override
    public void stop() {
        if (writer != null) {
            try {
                writer.close();
            } catch (JedisConnectionException e) {
                LOG.debug("Closing", e);
            }
            writer = null;
        }
    }
}
