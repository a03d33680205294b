package io.millrace.app.commands;

import io.millrace.app.Context;
import io.millrace.app.ExitCode;
import io.millrace.app.Main;
import io.millrace.app.Options;
import io.millrace.app.Stack;
import io.millrace.app.Verb;

import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/// `millrace warm-up`: does once what users do, on free ports and with data that is forgotten, so
/// that the JVM can keep the loaded classes in its cache. The launcher runs it after a build.
final class WarmUp implements Verb {
    private static final String RECORD =
            "{\"id\":1,\"day\":\"2016-01-01\",\"name\":\"ana\",\"size\":1.5}\n";

    private static final String STATEMENTS =
            """
            SET 'auto.offset.reset'='earliest';
            CREATE STREAM warm (id BIGINT, day VARCHAR, name VARCHAR, size DOUBLE)
              WITH (KAFKA_TOPIC='warm', VALUE_FORMAT='JSON');
            CREATE STREAM sized AS SELECT *,
                CASE WHEN DATEDIFF('DAY', PARSE_DATE(day, 'yyyy-MM-dd'), PARSE_DATE(day, 'yyyy-MM-dd')) > 1
                  THEN 'long' ELSE UCASE(name) END AS category
              FROM warm WHERE id > 0 EMIT CHANGES;
            CREATE TABLE counts AS SELECT category, COUNT(*) AS n, SUM(size) AS total
              FROM sized GROUP BY category EMIT CHANGES;
            CREATE STREAM typed WITH (VALUE_FORMAT='AVRO') AS SELECT * FROM sized;
            SELECT * FROM counts EMIT CHANGES LIMIT 1;
            SELECT * FROM typed EMIT CHANGES LIMIT 1;
            SELECT * FROM counts;
            SHOW QUERIES;
            SHOW CONNECTORS;
            """;

    @Override
    public CommandSpec spec() {
        var spec = Options.verb("warm-up", "Runs everything once, for the JVM's cache.");
        spec.usageMessage().hidden(true);
        return spec;
    }

    @Override
    public ExitCode run(ParseResult args, Context context) throws Exception {
        var free = context.settings().onFreePorts();
        var alone =
                new Context(
                        free,
                        Context.Keep.EPHEMERAL,
                        context.output(),
                        context.in(),
                        context.stop(),
                        context.folder());
        try (var stack = Stack.start(alone)) {
            var broker = stack.cluster().bootstrapServers();
            verb(context, "topic", "produce", "warm", "--bootstrap", broker);
            verb(context, "topic", "list", "--bootstrap", broker);
            var server = stack.sqlUrl().join().toString();
            verb(context, "sql", "--server", server, "-e", STATEMENTS);
            verb(
                    context,
                    "topic",
                    "consume",
                    "COUNTS",
                    "--from-beginning",
                    "--max",
                    "1",
                    "--bootstrap",
                    broker);
        }
        return ExitCode.OK;
    }

    private static void verb(Context context, String... args) {
        InputStream in = new ByteArrayInputStream(RECORD.getBytes(StandardCharsets.UTF_8));
        var main = new Main(in, System.out, System.err, Map.of(), context.folder());
        var code = main.run(context.stop(), args);
        if (code != 0) {
            throw new IllegalStateException(String.join(" ", args) + " ends with " + code);
        }
    }
}
