package io.millrace.gateway;

import io.millrace.NpmClients;
import io.millrace.cluster.Clusters;
import io.millrace.config.ClusterSettings;
import io.millrace.config.GatewayLimits;
import io.millrace.sql.SqlRoom;
import io.millrace.sql.endpoint.Endpoints;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Files;
import java.nio.file.Path;

/// A tool from npm validates the document of all routes, those of examples/game-events too, and a
/// client that is made from the document calls every one: `./mvnw verify -Pclients`.
@Tag("clients")
@Timeout(300)
class OpenApiClientTest {
    private static final Path PROJECT = Path.of(System.getProperty("millrace.project", "."));

    @Test
    void aClientMadeFromTheDocumentCallsEveryOperation(@TempDir Path dir) throws Exception {
        NpmClients.install();
        var game = Files.readString(PROJECT.resolve("examples/game-events/pipeline.sql"));
        var settings = new ClusterSettings.Embedded(dir.resolve("kafka"), "127.0.0.1", 0);
        try (var cluster = Clusters.start(settings);
                var sql = SqlRoom.start(cluster, dir.resolve("state"));
                var room = new GatewayRoom(cluster, GatewayLimits.DEFAULTS)) {
            Endpoints.mount(sql.engine(), room.mounts);
            sql.run(game);
            sql.run(
                    """
                    CREATE ENDPOINT POST '/guarded/{a}' WITH (API_KEY='s3cret', CORS='*', RATE_LIMIT=100)
                      AS INSERT INTO game_users_events VALUES (PATH('a') + QUERY('q') + HEADER('X-Test'));
                    """);
            NpmClients.check("openapi", room.uri("").toString());
        }
    }
}
