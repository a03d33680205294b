package io.millrace.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;

import io.millrace.cluster.Cluster;
import io.millrace.config.HttpLimits;
import io.millrace.config.HttpSettings;
import io.millrace.config.SqlLimits;
import io.millrace.config.SqlSettings;
import io.millrace.format.NoSchemaStore;
import io.millrace.sql.rest.SqlServer;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;

/// The SQL server as part of a measured process.
final class SqlProcess {
    private static final ObjectMapper JSON = new ObjectMapper();

    private SqlProcess() {}

    /// @param dir for its state
    static SqlServer start(Cluster cluster, Path dir) {
        var settings =
                new SqlSettings(
                        new HttpSettings("SQL server", "127.0.0.1", 0, HttpLimits.DEFAULTS),
                        "bench_",
                        dir,
                        dir.resolve("ext"),
                        "",
                        SqlLimits.DEFAULTS,
                        Map.of());
        return SqlServer.start(
                settings,
                cluster,
                Optional::empty,
                NoSchemaStore.INSTANCE,
                InstantSource.system(),
                "bench");
    }

    /// Executes a statement.
    ///
    /// @throws IOException when the server refuses it, with its answer
    static JsonNode ask(HttpClient http, URI ksql, String statement)
            throws IOException, InterruptedException {
        var body = JSON.writeValueAsString(Map.of("ksql", statement));
        var request =
                HttpRequest.newBuilder(ksql)
                        .POST(HttpRequest.BodyPublishers.ofString(body))
                        .build();
        var response = http.send(request, HttpResponse.BodyHandlers.ofString());
        if (response.statusCode() != 200) {
            throw new IOException(response.body());
        }
        return JSON.readTree(response.body());
    }
}
