package io.millrace.registry;

import static io.millrace.http.Response.ok;

import com.fasterxml.jackson.databind.JsonNode;

import io.millrace.http.Request;
import io.millrace.http.Response;
import io.millrace.registry.SettingsDecider.Force;
import io.millrace.registry.SettingsDecider.Reach;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;

/// What is set for all, for a context and for a subject: `/config` and `/mode`.
final class SettingsRoutes {
    private final Registry registry;

    SettingsRoutes(Registry registry) {
        this.registry = registry;
    }

    void addTo(ContextRoutes routes) {
        routes.on("GET /config", (r, context) -> config(r, everywhere(context)))
                .on("PUT /config", (r, context) -> setConfig(r, everywhere(context)))
                .on("DELETE /config", (_, context) -> deleteConfig(everywhere(context)))
                .on("GET /config/{subject}", (r, context) -> config(r, place(r, context)))
                .on("PUT /config/{subject}", (r, context) -> setConfig(r, place(r, context)))
                .on("DELETE /config/{subject}", (r, context) -> deleteConfig(place(r, context)))
                .on("GET /mode", (r, context) -> mode(r, everywhere(context)))
                .on("PUT /mode", (r, context) -> setMode(r, everywhere(context)))
                .on("DELETE /mode", (r, context) -> deleteMode(r, everywhere(context)))
                .on("GET /mode/{subject}", (r, context) -> mode(r, place(r, context)))
                .on("PUT /mode/{subject}", (r, context) -> setMode(r, place(r, context)))
                .on("DELETE /mode/{subject}", (r, context) -> deleteMode(r, place(r, context)));
    }

    private static String everywhere(String context) {
        return context.equals(Subject.DEFAULT_CONTEXT)
                ? LogRecord.GLOBAL
                : new Subject(context, "").contextKey();
    }

    private static String place(Request r, String context) {
        var subject = RegistryRoutes.subject(r.path("subject"), context);
        if (subject.isContext()) {
            return subject.contextKey();
        }
        if (!subject.isUsable()) {
            throw RegistryError.INVALID_SUBJECT.with(r.path("subject"));
        }
        return subject.qualified();
    }

    private Response config(Request r, String place) {
        var isGlobal = place.equals(LogRecord.GLOBAL);
        var withDefaults = isGlobal || RegistryRoutes.truth(r, "defaultToGlobal");
        return registry.read(
                shard -> {
                    var own = shard.state().config(place);
                    if (own.isEmpty() && !withDefaults) {
                        throw RegistryError.NO_SUBJECT_CONFIG.with(place);
                    }
                    var shown = new LinkedHashMap<String, Object>();
                    if (withDefaults) {
                        var subject = Subject.of(place);
                        shown.put("compatibilityLevel", shard.policies().level(subject).name());
                        shard.state()
                                .config(LogRecord.GLOBAL)
                                .ifPresent(all -> shown.putAll(SettingsDecider.shown(all)));
                        shard.state()
                                .config(subject.contextKey())
                                .ifPresent(all -> shown.putAll(SettingsDecider.shown(all)));
                    }
                    own.ifPresent(set -> shown.putAll(SettingsDecider.shown(set)));
                    return ok(shown);
                });
    }

    private Response setConfig(Request r, String place) throws IOException {
        var request = r.json(JsonNode.class);
        return ok(
                registry.change(
                        shard -> new SettingsDecider(shard.state()).setConfig(place, request)));
    }

    private Response deleteConfig(String place) {
        return ok(registry.change(shard -> new SettingsDecider(shard.state()).deleteConfig(place)));
    }

    private Response mode(Request r, String place) {
        var withDefaults =
                place.equals(LogRecord.GLOBAL) || RegistryRoutes.truth(r, "defaultToGlobal");
        return registry.read(
                shard -> {
                    if (withDefaults) {
                        return answer(shard.policies().mode(Subject.of(place)));
                    }
                    return shard.state()
                            .mode(place)
                            .flatMap(Mode::of)
                            .map(SettingsRoutes::answer)
                            .orElseThrow(() -> RegistryError.NO_SUBJECT_MODE.with(place));
                });
    }

    private static Response answer(Mode mode) {
        return ok(Map.of("mode", mode.name()));
    }

    private Response setMode(Request r, String place) throws IOException {
        var name = r.json(JsonNode.class).path("mode").asText();
        var force = RegistryRoutes.truth(r, "force") ? Force.YES : Force.NO;
        return answer(
                registry.change(
                        shard -> new SettingsDecider(shard.state()).setMode(place, name, force)));
    }

    private Response deleteMode(Request r, String place) {
        var deep = RegistryRoutes.truth(r, "recursive") ? Reach.BELOW : Reach.THIS;
        return answer(
                registry.change(
                        shard -> new SettingsDecider(shard.state()).deleteMode(place, deep)));
    }
}
