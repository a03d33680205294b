package io.millrace.app.commands;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.millrace.app.Context;
import io.millrace.app.ExitCode;
import io.millrace.app.Kafka;
import io.millrace.app.Options;
import io.millrace.app.Schemas;
import io.millrace.app.Verb;
import io.millrace.cluster.Cluster;
import io.millrace.config.UserError;
import io.millrace.format.FormatException;
import io.millrace.format.Layout;
import io.millrace.format.SchemaBinding;
import io.millrace.format.SchemaRecords;
import io.millrace.format.SchemaRecords.FromJson;
import io.millrace.format.SchemaStore;
import io.millrace.format.SchemaStore.UnavailableException;
import io.millrace.registry.RemoteStore;

import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicReference;

/// `millrace topic produce NAME [FILE]`: a record a line. Bytes are passed on as they are, unless
/// `--schema` makes records of JSON of them.
final class TopicProduce implements Verb {
    @Override
    public CommandSpec spec() {
        return Options.verb("produce", "Writes each line of a file, or of stdin, as a record.")
                .addPositional(
                        Options.required(0, "NAME", "The topic; created when it is not there."))
                .addPositional(Options.optional(1, "FILE", "Where to read; otherwise stdin."))
                .addOption(
                        Options.value(
                                "--key-separator",
                                "TEXT",
                                String.class,
                                "What is before it in a line is the record's key."))
                .addOption(
                        Options.flag(
                                "--schema",
                                "Lines are JSON, and become records by the latest schema of the"
                                        + " topic's subjects, NAME-value and NAME-key."));
    }

    @Override
    public ExitCode run(ParseResult args, Context context) throws Exception {
        var separator = args.matchedOptionValue("--key-separator", "").getBytes(UTF_8);
        String name = args.matchedPositionalValue(0, "");
        if (!args.hasMatchedOption("--schema")) {
            return run(args, context, line -> record(name, line, separator));
        }
        try (var store = new RemoteStore(Schemas.reach(context.settings()))) {
            return run(args, context, bySchema(name, separator, store));
        } catch (FormatException | UnavailableException e) {
            throw UserError.of(String.valueOf(e.getMessage())).causedBy(e);
        }
    }

    private static ToRecord bySchema(String topic, byte[] separator, SchemaStore store) {
        var schemas = new SchemaRecords(store);
        var values = schemas.writer(SchemaBinding.subject(topic, Layout.Part.VALUE));
        var keySubject = SchemaBinding.subject(topic, Layout.Part.KEY);
        FromJson keys =
                store.latest(keySubject).isPresent() ? schemas.writer(keySubject) : key -> key;
        return line -> {
            var plain = record(topic, line, separator);
            byte[] key = plain.key();
            return new ProducerRecord<>(
                    topic, key == null ? null : keys.record(key), values.record(plain.value()));
        };
    }

    /// Makes a record of a line.
    private interface ToRecord {
        /// @throws FormatException if it cannot be one
        ProducerRecord<byte @Nullable [], byte @Nullable []> of(byte[] line);
    }

    private static ExitCode run(ParseResult args, Context context, ToRecord toRecord)
            throws Exception {
        String name = args.matchedPositionalValue(0, "");
        var file =
                Optional.ofNullable(args.<@Nullable String>matchedPositionalValue(1, null))
                        .map(context.folder()::resolve);
        long count;
        try (var lines = new Lines(open(file, context.in()));
                var cluster = Kafka.reach(context.settings())) {
            if (create(cluster, name)) {
                context.output().note("Created topic " + name + ".");
            }
            count = send(cluster, name, lines, toRecord);
        }
        context.output().line(count == 1 ? "1 record written." : count + " records written.");
        return ExitCode.OK;
    }

    private static InputStream open(Optional<Path> file, InputStream stdin) {
        if (file.isEmpty()) {
            return stdin;
        }
        try {
            return Files.newInputStream(file.get());
        } catch (IOException e) {
            throw UserError.of(
                            "%s cannot be read.".formatted(file.get()),
                            "Name a file that exists, or leave it out to read from stdin")
                    .causedBy(e);
        }
    }

    /// Tells whether it was not there before.
    private static boolean create(Cluster cluster, String name) throws InterruptedException {
        var topic = new NewTopic(name, Optional.empty(), Optional.empty());
        try {
            if (Topics.done(name, cluster.admin().listTopics().names()).contains(name)) {
                return false;
            }
            cluster.admin().createTopics(List.of(topic)).all().get();
            return true;
        } catch (ExecutionException e) {
            if (e.getCause() instanceof TopicExistsException) {
                return false;
            }
            throw Topics.refused(name, e);
        }
    }

    private static long send(Cluster cluster, String topic, Lines lines, ToRecord toRecord)
            throws IOException {
        var properties = new HashMap<String, Object>(cluster.clientProperties());
        properties.put("batch.size", 128 * 1024);
        properties.put("linger.ms", 5);
        var failure = new AtomicReference<@Nullable Exception>();
        long count = 0;
        var bytes = new ByteArraySerializer();
        try (var producer = new KafkaProducer<>(properties, bytes, bytes)) {
            for (var line = lines.next(); line != null; line = lines.next()) {
                check(topic, failure.get());
                var sent =
                        producer.send(toRecord.of(line), (_, e) -> failure.compareAndSet(null, e));
                assert sent != null;
                count++;
            }
            producer.flush();
        } catch (KafkaException e) {
            check(topic, e);
        } catch (FormatException e) {
            throw UserError.of(
                    "Line %d is no record of topic %s: %s"
                            .formatted(count + 1, topic, e.getMessage()),
                    "The lines before it are written; what they must be, tells: millrace schema get"
                            + " %s-value".formatted(topic));
        }
        check(topic, failure.get());
        return count;
    }

    private static void check(String topic, @Nullable Exception failure) {
        if (failure != null) {
            throw UserError.of(
                            "Topic %s does not take the records: %s"
                                    .formatted(topic, failure.getMessage()))
                    .causedBy(failure);
        }
    }

    private static ProducerRecord<byte @Nullable [], byte @Nullable []> record(
            String topic, byte[] line, byte[] separator) {
        int at = separator.length == 0 ? -1 : indexOf(line, separator);
        return at < 0
                ? new ProducerRecord<>(topic, null, line)
                : new ProducerRecord<>(
                        topic,
                        Arrays.copyOf(line, at),
                        Arrays.copyOfRange(line, at + separator.length, line.length));
    }

    private static int indexOf(byte[] line, byte[] separator) {
        for (int i = 0; i + separator.length <= line.length; i++) {
            if (Arrays.equals(line, i, i + separator.length, separator, 0, separator.length)) {
                return i;
            }
        }
        return -1;
    }

    /// Splits at LF or CRLF without looking at the bytes in between.
    private static final class Lines implements AutoCloseable {
        private final InputStream in;

        Lines(InputStream in) {
            this.in = new BufferedInputStream(in, 64 * 1024);
        }

        /// Null at the end.
        byte @Nullable [] next() throws IOException {
            var line = new ByteArrayOutputStream();
            int b = in.read();
            if (b < 0) {
                return null;
            }
            while (b >= 0 && b != '\n') {
                line.write(b);
                b = in.read();
            }
            var bytes = line.toByteArray();
            var end = bytes.length;
            return end > 0 && bytes[end - 1] == '\r' ? Arrays.copyOf(bytes, end - 1) : bytes;
        }

        @Override
        public void close() throws IOException {
            in.close();
        }
    }
}
