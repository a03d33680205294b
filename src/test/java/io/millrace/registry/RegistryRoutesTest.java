package io.millrace.registry;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.cluster.Cluster;
import io.millrace.cluster.Clusters;
import io.millrace.config.ClusterSettings;
import io.millrace.config.UserError;
import io.millrace.format.FormatException;
import io.millrace.format.SchemaStore;
import io.millrace.format.SchemaStore.UnavailableException;
import io.millrace.format.SchemaText;

import org.apache.kafka.clients.admin.NewTopic;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;

/// The registry as its clients see it, with a broker.
@Timeout(120)
class RegistryRoutesTest {
    private static final String ONE =
            "{\"type\":\"record\",\"name\":\"R\",\"fields\":[{\"name\":\"a\",\"type\":\"int\"}]}";
    private static final String TWO =
            ONE.replace("]}", ",{\"name\":\"b\",\"type\":\"int\",\"default\":0}]}");
    private static final String BROKEN = ONE.replace("\"int\"", "\"string\"");

    private static Cluster cluster;
    private static RegistryRoom room;

    @BeforeAll
    static void start(@TempDir Path dir) {
        cluster =
                Clusters.start(new ClusterSettings.Embedded(dir.resolve("kafka"), "127.0.0.1", 0));
        room = RegistryRoom.start(cluster, "_schemas");
    }

    @AfterAll
    static void stop() {
        room.close();
        cluster.close();
    }

    @Test
    void registersAndFinds() throws Exception {
        var schema = ONE.replace("\"R\"", "\"OnlyHere\"");
        var made = room.register("orders%2Fvalue", schema);
        int id = made.id();
        assertEquals(1, made.body().path("version").asInt());
        var subject = "/subjects/orders%2Fvalue";
        var found = room.get(subject + "/versions/latest").body();
        assertEquals(List.of("subject", "version", "id", "guid", "schema"), names(found));
        assertEquals("orders/value", found.path("subject").asText());
        assertEquals(schema, found.path("schema").asText());
        assertEquals("[1]", room.get(subject + "/versions").http().body());
        assertEquals(schema, room.get(subject + "/versions/1/schema").http().body());
        assertEquals(found, room.post(subject, RegistryRoom.body(schema, "AVRO")).body());
        var byId = room.get("/schemas/ids/" + id + "?fetchMaxId=true").body();
        assertEquals(schema, byId.path("schema").asText());
        assertTrue(byId.path("maxId").asInt() >= id);
        assertEquals(schema, room.get("/schemas/ids/" + id + "/schema").http().body());
        assertEquals(
                "[{\"subject\":\"orders/value\",\"version\":1}]",
                room.get("/schemas/ids/" + id + "/versions").http().body());
        assertEquals(
                "[\"orders/value\"]", room.get("/schemas/ids/" + id + "/subjects").http().body());
        var guid = found.path("guid").asText();
        assertEquals(schema, room.get("/schemas/guids/" + guid).body().path("schema").asText());
        assertEquals(
                id, room.get("/schemas/guids/" + guid + "/ids").body().path(0).path("id").asInt());
    }

    @Test
    void errorsHaveTheirCodes() throws Exception {
        room.register("errors", ONE);
        assertEquals(40401, room.get("/subjects/none/versions").code());
        assertEquals(40401, room.get("/subjects/none/versions/1").code());
        assertEquals(40402, room.get("/subjects/errors/versions/9").code());
        assertEquals(42202, room.get("/subjects/errors/versions/0").code());
        assertEquals(42202, room.get("/subjects/errors/versions/first").code());
        assertEquals(40403, room.get("/schemas/ids/99999").code());
        assertEquals(
                "Schema 99999 not found",
                room.get("/schemas/ids/99999").body().path("message").asText());
        var unknown = RegistryRoom.body("\"bytes\"", "AVRO");
        assertEquals(40403, room.post("/subjects/errors", unknown).code());
        assertEquals(40401, room.post("/subjects/none", unknown).code());
        assertEquals(42201, room.register("errors", "{").code());
        var odd = RegistryRoom.body("x", "XML");
        assertEquals(42201, room.post("/subjects/errors/versions", odd).code());
        assertEquals(400, room.post("/subjects/errors/versions", "nonsense").status());
        assertEquals(40408, room.get("/config/errors").code());
        assertEquals(40409, room.get("/mode/errors").code());
        assertEquals(42203, room.put("/config/errors", "{\"compatibility\":\"X\"}").code());
        assertEquals(42204, room.put("/mode/errors", "{\"mode\":\"X\"}").code());
        assertEquals(404, room.get("/nothing").status());
        var incompatible = room.register("errors", BROKEN);
        assertEquals(409, incompatible.status());
        var one = incompatible.body().path("explanation").path(0);
        assertEquals("TYPE_MISMATCH", one.path("type").asText());
        assertEquals("/fields/0/type", one.path("path").asText());
        assertEquals("\"int\"", one.path("old").asText());
        assertEquals("\"string\"", one.path("new").asText());
    }

    @Test
    void compatibilityIsCheckedWithoutRegistering() throws Exception {
        room.register("checked", ONE);
        room.register("checked", TWO);
        var path = "/compatibility/subjects/checked/versions";
        var good = RegistryRoom.body(TWO, "AVRO");
        var bad = RegistryRoom.body(BROKEN, "AVRO");
        assertEquals("{\"is_compatible\":true}", room.post(path, good).http().body());
        var answer = room.post(path + "/latest?verbose=true", bad).body();
        assertFalse(answer.path("is_compatible").asBoolean());
        assertTrue(answer.path("messages").path(0).asText().contains("TYPE_MISMATCH"));
        assertEquals(2, answer.path("explanation").path(0).path("oldVersion").asInt());
        assertTrue(
                room.post("/compatibility/subjects/none/versions/latest", good)
                        .body()
                        .path("is_compatible")
                        .asBoolean());
        assertEquals(40402, room.post(path + "/7", good).code());
        var nonsense = RegistryRoom.body("{", "AVRO");
        assertEquals(42201, room.post(path, nonsense).code());
        assertEquals(1, room.post(path + "?verbose=true", nonsense).body().path("messages").size());
        assertEquals("[1,2]", room.get("/subjects/checked/versions").http().body());
    }

    @Test
    void settingsAreInherited() throws Exception {
        room.register("set", ONE);
        assertEquals(
                "{\"compatibilityLevel\":\"BACKWARD\"}",
                room.get("/config/set?defaultToGlobal=true").http().body());
        assertEquals(
                "{\"compatibility\":\"FULL\"}",
                room.put("/config/set", "{\"compatibility\":\"full\"}").http().body());
        room.put("/config/set", "{\"normalize\":true}");
        assertEquals(
                "{\"compatibilityLevel\":\"FULL\",\"normalize\":true}",
                room.get("/config/set").http().body());
        assertEquals(
                "{\"compatibilityLevel\":\"FULL\",\"normalize\":true}",
                room.delete("/config/set").http().body());
        assertEquals(40401, room.delete("/config/set").code());
        room.put("/config/other-name", "{\"alias\":\"set\"}");
        assertEquals(
                "set", room.get("/subjects/other-name/versions/1").body().path("subject").asText());
        assertEquals("{\"mode\":\"READWRITE\"}", room.get("/mode").http().body());
        room.put("/mode/set", "{\"mode\":\"READONLY\"}");
        assertEquals(42205, room.register("set", TWO).code());
        assertEquals("{\"mode\":\"READONLY\"}", room.delete("/mode/set").http().body());
        assertEquals(2, room.register("set", TWO).body().path("version").asInt());
    }

    @Test
    void deletesInTwoSteps() throws Exception {
        room.register("gone", ONE);
        room.register("gone", TWO);
        assertEquals("2", room.delete("/subjects/gone/versions/latest").http().body());
        assertEquals("[1]", room.get("/subjects/gone/versions").http().body());
        assertEquals("[1,2]", room.get("/subjects/gone/versions?deleted=true").http().body());
        assertEquals("[2]", room.get("/subjects/gone/versions?deletedOnly=true").http().body());
        assertEquals("[1]", room.delete("/subjects/gone").http().body());
        assertEquals(40401, room.get("/subjects/gone/versions").code());
        assertFalse(room.get("/subjects").http().body().contains("\"gone\""));
        assertTrue(room.get("/subjects?deleted=true").http().body().contains("\"gone\""));
        assertEquals("[1,2]", room.delete("/subjects/gone?permanent=true").http().body());
        assertFalse(room.get("/subjects?deleted=true").http().body().contains("\"gone\""));
    }

    @Test
    void contextsStandBeforePathsAndSubjects() throws Exception {
        assertEquals(1, room.register(":.lab:x", ONE).id());
        var inPath = room.post("/contexts/lab/subjects/x/versions", RegistryRoom.body(TWO, "AVRO"));
        assertEquals(2, inPath.id());
        assertEquals(TWO, room.get("/schemas/ids/2?subject=:.lab:").body().path("schema").asText());
        assertEquals("[\":.lab:x\"]", room.get("/subjects?subjectPrefix=:.lab:").http().body());
        assertEquals("[\":.lab:x\"]", room.get("/contexts/.lab/subjects").http().body());
        assertEquals("[\".\",\".lab\"]", room.get("/contexts").http().body());
    }

    @Test
    void typesReferencesAndLists() throws Exception {
        assertEquals("[\"AVRO\",\"JSON\",\"PROTOBUF\"]", room.get("/schemas/types").http().body());
        var proto = "syntax = \"proto3\";\n\nmessage M {\n  int32 a = 1;\n}\n";
        var made = room.post("/subjects/m.proto/versions", RegistryRoom.body(proto, "PROTOBUF"));
        var uses =
                """
                {"schemaType": "PROTOBUF",
                 "schema": "syntax = \\"proto3\\"; import \\"m.proto\\"; message N { M m = 1; }",
                 "references": [{"name": "m.proto", "subject": "m.proto", "version": 1}]}
                """;
        int id = room.post("/subjects/uses/versions", uses).id();
        assertEquals(
                "[" + id + "]",
                room.get("/subjects/m.proto/versions/1/referencedby").http().body());
        assertEquals(42206, room.delete("/subjects/m.proto").code());
        var latest = room.get("/subjects/uses/versions/-1").body();
        assertEquals("m.proto", latest.path("references").path(0).path("name").asText());
        assertEquals("PROTOBUF", latest.path("schemaType").asText());
        var encoded = room.get("/schemas/ids/" + made.id() + "?format=serialized").body();
        var again = RegistryRoom.body(encoded.path("schema").asText(), "PROTOBUF");
        assertEquals(1, room.post("/subjects/m.proto", again).body().path("version").asInt());
        var listed = room.get("/schemas?subjectPrefix=uses&latestOnly=true").body();
        assertEquals(1, listed.size());
        assertEquals(latest, listed.path(0));
        assertEquals(1, room.get("/schemas?limit=1&offset=1").body().size());
    }

    @Test
    void contentTypesAreNegotiated() throws Exception {
        assertEquals(RegistryRoutes.JSON, type(room.get("/subjects")));
        assertEquals("application/json", type(room.get("/subjects", "Accept", "application/json")));
        assertEquals(
                RegistryRoutes.JSON,
                type(room.get("/subjects", "Accept", RegistryRoutes.JSON + ", application/json")));
        assertEquals(RegistryRoutes.JSON, type(room.get("/subjects/none/versions")));
        assertEquals("{}", room.get("/").http().body());
        var id = room.get("/v1/metadata/id").body();
        assertEquals(
                cluster.admin().describeCluster().clusterId().get(),
                id.at("/scope/clusters/kafka-cluster").asText());
    }

    @Test
    void whatWasRegisteredIsThereAfterARestart() throws Exception {
        int id;
        try (var first = RegistryRoom.start(cluster, "_restarted")) {
            id = first.register("s", ONE).id();
            first.put("/config", "{\"compatibility\":\"FULL\"}");
        }
        var began = System.nanoTime();
        try (var again = RegistryRoom.start(cluster, "_restarted")) {
            System.out.printf("a start takes %d ms%n", (System.nanoTime() - began) / 1_000_000);
            assertEquals(ONE, again.get("/schemas/ids/" + id).body().path("schema").asText());
            assertEquals("FULL", again.get("/config").body().path("compatibilityLevel").asText());
            assertEquals(id + 1, again.register("s", TWO).id());
        }
    }

    @Test
    void twoProcessesGiveEachIdOnce() throws Exception {
        try (var one = RegistryRoom.start(cluster, "_shared");
                var other = RegistryRoom.start(cluster, "_shared");
                var threads = Executors.newFixedThreadPool(2)) {
            var runs =
                    threads.invokeAll(
                            List.of(registering(one, "left"), registering(other, "right")));
            var ids = new TreeSet<Integer>();
            for (var run : runs) {
                ids.addAll(run.get());
            }
            assertEquals(20, ids.size(), "each its own");
            assertEquals(List.of(1, 20), List.of(ids.first(), ids.last()));
            for (int id : ids) { // at once, wherever it was registered
                assertEquals(200, one.get("/schemas/ids/" + id).status());
                assertEquals(200, other.get("/schemas/ids/" + id).status());
            }
        }
    }

    private static Callable<List<Integer>> registering(RegistryRoom at, String name) {
        return () -> {
            var ids = new java.util.ArrayList<Integer>();
            for (int i = 0; i < 10; i++) {
                var schema = ONE.replace("\"R\"", "\"" + name + i + "\"");
                ids.add(at.register(name + i, schema).id());
            }
            return ids;
        };
    }

    @Test
    void formatsFindTheSameSchemasHereAndFromElsewhere() throws Exception {
        int id = room.register("stored", ONE).id();
        storesAlike(room.server().store(), id, 2);
        try (var remote = new RemoteStore(new RegistryClient(room.url().toString(), "", ""))) {
            storesAlike(remote, id, 3);
        }
        try (var nowhere = new RemoteStore(new RegistryClient("http://127.0.0.1:1", "", ""))) {
            assertThrows(UnavailableException.class, () -> nowhere.latest("stored"));
        }
        assertThrows(UserError.class, () -> new RegistryClient("nowhere", "", ""));
    }

    private static void storesAlike(SchemaStore store, int id, int next) {
        assertEquals(SchemaText.of(SchemaText.Type.AVRO, ONE), store.byId(id));
        assertEquals(id, store.version("stored", 1).orElseThrow().id());
        assertEquals(Optional.empty(), store.version("stored", 77));
        assertEquals(Optional.empty(), store.latest("nothing"));
        var more =
                ONE.replace("]}", ",{\"name\":\"n\",\"type\":\"int\",\"default\":" + next + "}]}");
        int newer = store.register("stored", SchemaText.of(SchemaText.Type.AVRO, more));
        assertEquals(newer, store.latest("stored").orElseThrow().id());
        assertEquals(next, store.latest("stored").orElseThrow().version());
        var refused =
                assertThrows(
                        FormatException.class,
                        () ->
                                store.register(
                                        "stored", SchemaText.of(SchemaText.Type.AVRO, BROKEN)));
        assertTrue(refused.getMessage().contains("incompatible"), refused::getMessage);
        assertThrows(FormatException.class, () -> store.byId(99_999));
        var brief = "brief" + next;
        int gone = store.register(brief, SchemaText.of(SchemaText.Type.AVRO, ONE));
        store.delete(brief);
        store.delete(brief);
        assertEquals(Optional.empty(), store.latest(brief));
        assertEquals(ONE, store.byId(gone).text());
    }

    @Test
    void aTopicThatForgetsIsRefused() throws Exception {
        var topic = new NewTopic("_forgets", Optional.of(1), Optional.empty());
        cluster.admin().createTopics(List.of(topic)).all().get();
        var error =
                assertThrows(
                        UserError.class, () -> RegistryRoom.start(cluster, "_forgets").close());
        assertTrue(error.message().contains("cleanup.policy=delete"), error::message);
    }

    private static List<String> names(com.fasterxml.jackson.databind.JsonNode object) {
        return object.properties().stream().map(java.util.Map.Entry::getKey).toList();
    }

    private static String type(RegistryRoom.Answer answer) {
        return answer.http().headers().firstValue("Content-Type").orElse("");
    }
}
