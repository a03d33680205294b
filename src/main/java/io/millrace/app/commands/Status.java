package io.millrace.app.commands;

import io.millrace.app.Context;
import io.millrace.app.ExitCode;
import io.millrace.app.Kafka;
import io.millrace.app.NotReachable;
import io.millrace.app.Options;
import io.millrace.app.Schemas;
import io.millrace.app.Verb;
import io.millrace.config.Settings;
import io.millrace.config.UserError;
import io.millrace.registry.RegistryClient.RefusedException;

import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/// `millrace status`: which rooms answer.
final class Status implements Verb {
    private static final Duration PATIENCE = Duration.ofSeconds(3);

    @Override
    public CommandSpec spec() {
        return Options.verb("status", "Tells what is running, and where.");
    }

    @Override
    public ExitCode run(ParseResult args, Context context) throws Exception {
        var settings = context.settings();
        var rows = new ArrayList<List<String>>();
        var code = kafka(settings, rows);
        rows.add(registry(settings));
        var connect = settings.connect();
        rows.add(http("Connect", address(connect.host(), connect.port()), "/"));
        var sql = settings.sql().http();
        var gateway = settings.gateway().http();
        rows.add(http("Gateway", address(gateway.host(), gateway.port()), "/metrics"));
        rows.add(http("SQL", address(sql.host(), sql.port()), "/info"));
        context.output().table(List.of("room", "address", "state", "detail"), rows);
        return code;
    }

    private static ExitCode kafka(Settings settings, List<List<String>> rows) throws Exception {
        try (var cluster = Kafka.reach(settings)) {
            var topics = cluster.admin().listTopics().names().get().size();
            var address = cluster.bootstrapServers().replace("127.0.0.1", "localhost");
            rows.add(List.of("Kafka", address, "running", topics + " topics"));
            return ExitCode.OK;
        } catch (NotReachable e) {
            rows.add(List.of("Kafka", "", "not reachable", e.error().message()));
            return ExitCode.NOT_REACHABLE;
        }
    }

    /// The own one, or the one elsewhere, which may want to know who asks.
    private static List<String> registry(Settings settings) {
        var room =
                settings.registry().url().isEmpty()
                        ? "Schema Registry"
                        : "Schema Registry (external)";
        try (var client = Schemas.reach(settings)) {
            var address =
                    client.url().toString().replace("127.0.0.1", "localhost").replaceAll("/$", "");
            try {
                var subjects = client.get("subjects").size();
                return List.of(room, address, "running", subjects + " subjects");
            } catch (RefusedException e) {
                return List.of(room, address, "ill", e.message());
            } catch (UserError _) {
                return List.of(room, address, "not reachable", "");
            }
        }
    }

    private static String address(String host, int port) {
        return "http://" + host.replace("127.0.0.1", "localhost") + ":" + port;
    }

    private static List<String> http(String room, String address, String path)
            throws InterruptedException {
        var request = HttpRequest.newBuilder(URI.create(address + path)).timeout(PATIENCE).build();
        try (var client = HttpClient.newBuilder().connectTimeout(PATIENCE).build()) {
            var status = client.send(request, BodyHandlers.discarding()).statusCode();
            return status == 200
                    ? List.of(room, address, "running", "")
                    : List.of(room, address, "ill", "HTTP status " + status);
        } catch (IOException _) {
            return List.of(room, address, "not reachable", "");
        }
    }
}
