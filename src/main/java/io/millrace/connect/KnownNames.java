package io.millrace.connect;

import io.millrace.config.ConnectSettings;
import io.millrace.http.Names;

import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerRequestFilter;
import jakarta.ws.rs.container.PreMatching;
import jakarta.ws.rs.core.Response;

import org.apache.kafka.connect.rest.ConnectRestExtension;
import org.apache.kafka.connect.rest.ConnectRestExtensionContext;
import org.apache.kafka.connect.runtime.rest.entities.ErrorMessage;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// Lets Connect's REST API be asked by the names of [Names] only, as all other servers of the
/// program: whoever may make a connector can run code of his own, through a driver for example, so
/// pages of strangers must not reach it.
///
/// Source: KIP-285, "Connect Rest Extension Plugin".
public final class KnownNames implements ConnectRestExtension {
    private static final String HOST = "millrace.host";
    private static final String ALLOWED = "millrace.allowed.hosts";

    private Names names = new Names(false, Set.of());

    /// What the worker is told.
    static Map<String, String> workerProperties(ConnectSettings settings) {
        return Map.of(
                "rest.extension.classes",
                KnownNames.class.getName(),
                HOST,
                settings.host(),
                ALLOWED,
                String.join(",", settings.allowedHosts()));
    }

    @Override
    public void configure(Map<String, ?> config) {
        var allowed = String.valueOf(config.get(ALLOWED));
        names =
                Names.of(
                        String.valueOf(config.get(HOST)),
                        allowed.isEmpty() ? Set.of() : Set.copyOf(List.of(allowed.split(","))));
    }

    @Override
    public void register(ConnectRestExtensionContext context) {
        context.configurable().register(new Check(names));
    }

    /// Before anything else looks at a request.
    @PreMatching
    record Check(Names names) implements ContainerRequestFilter {
        @Override
        public void filter(ContainerRequestContext request) {
            refusal(request).ifPresent(request::abortWith);
        }

        private Optional<Response> refusal(ContainerRequestContext request) {
            var host = request.getUriInfo().getRequestUri().getHost();
            if (host == null || !names.take(host)) {
                return Optional.of(
                        refused(421, "This server is not asked for by the name '%s'", host));
            }
            var origin = request.getHeaderString("Origin");
            return origin == null || names.takePagesOf(origin)
                    ? Optional.empty()
                    : Optional.of(refused(403, "A page of %s may not do that here", origin));
        }

        private static Response refused(int status, String why, String name) {
            var message = why.formatted(name) + " (http.allowed.hosts).";
            return Response.status(status)
                    .type("application/json")
                    .entity(new ErrorMessage(status, message))
                    .build();
        }
    }

    @Override
    public String version() {
        return "1";
    }

    @Override
    public void close() {
        // holds nothing
    }
}
