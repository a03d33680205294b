package io.millrace.registry;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;

import io.millrace.format.SchemaText;
import io.millrace.http.ProblemException;
import io.millrace.registry.RegistryShard.Delete;
import io.millrace.registry.RegistryShard.Normalize;
import io.millrace.registry.RegistryShard.Which;
import io.millrace.registry.SettingsDecider.Force;

import org.junit.jupiter.api.Test;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Subjects and versions, without a broker: what is decided goes through the bytes of the log.
class RegistryShardTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String ONE = record("a");
    private static final String TWO = record("a", "b");
    private static final String THREE = record("a", "b", "c");

    private final List<byte[][]> log = new ArrayList<>();
    private RegistryShard shard = new RegistryShard();

    @Test
    void idsCountAndTheSameContentKeepsItsId() {
        assertEquals(1, register("orders", ONE).id());
        assertEquals(2, register("orders", TWO).id());
        assertEquals(1, register("orders", ONE).version(), "known already");
        assertEquals(1, register("elsewhere", ONE).id());
        assertEquals(3, register("elsewhere", THREE).id());
        assertEquals(4, log.size(), "a known schema writes nothing");
    }

    @Test
    void layoutDoesNotMatterAndDocumentationDoes() {
        var spaced = ONE.replace(",", " ,\n ");
        assertEquals(register("s", ONE).id(), register("s", spaced).id());
        var documented = ONE.replace("\"name\":\"R\"", "\"name\":\"R\",\"doc\":\"about\"");
        assertNotEquals(register("s", ONE).id(), register("s", documented).id());
    }

    @Test
    void normalizationSortsWhatHasNoOrder() {
        var one = "{\"type\":\"object\",\"title\":\"t\"}";
        var other = "{\"title\":\"t\",\"type\":\"object\"}";
        var first = register(json(one), Normalize.YES);
        assertEquals(first.id(), register(json(other), Normalize.YES).id());
        assertNotEquals(first.id(), register(json(one), Normalize.AS_CONFIGURED).id());
        set("s", "{\"normalize\":true}");
        assertEquals(first.id(), register(json(one), Normalize.AS_CONFIGURED).id());
    }

    @Test
    void aDeletedVersionIsOutOfUseAndItsNumberStaysTaken() {
        register("s", ONE);
        register("s", TWO);
        delete("s", 2, Delete.SOFTLY);
        assertEquals(List.of(1), versions("s", Which.ACTIVE));
        assertEquals(List.of(1, 2), versions("s", Which.WITH_DELETED));
        assertEquals(TWO, shard.state().byId(".", 2).getFirst().schema().text(), "by id for ever");
        var again = register("s", TWO);
        assertEquals(2, again.id());
        assertEquals(3, again.version());
        assertEquals(40406, refused(() -> delete("s", 2, Delete.SOFTLY)));
        delete("s", 2, Delete.PERMANENTLY);
        assertEquals(List.of(1, 3), versions("s", Which.WITH_DELETED));
        assertEquals(40407, refused(() -> delete("s", 3, Delete.PERMANENTLY)));
    }

    @Test
    void aSubjectGoesInTwoSteps() {
        register("s", ONE);
        register("s", TWO);
        set("s", "{\"compatibility\":\"FULL\"}");
        assertEquals(40401, refused(() -> shard.deleteSubject(subject("t"), Delete.SOFTLY)));
        assertEquals(40405, refused(() -> shard.deleteSubject(subject("s"), Delete.PERMANENTLY)));
        assertEquals(List.of(1, 2), apply(shard.deleteSubject(subject("s"), Delete.SOFTLY)));
        assertEquals(List.of(), versions("s", Which.ACTIVE));
        assertEquals(40404, refused(() -> shard.deleteSubject(subject("s"), Delete.SOFTLY)));
        assertEquals(List.of(1, 2), apply(shard.deleteSubject(subject("s"), Delete.PERMANENTLY)));
        assertEquals(List.of(), versions("s", Which.WITH_DELETED));
        assertEquals(Optional.empty(), shard.state().config("s"), "goes with the last version");
        assertEquals(3, register("new", THREE).id(), "ids are not given twice");
        assertEquals(1, register("s", TWO).version());
    }

    @Test
    void whatIsReferredToCannotGo() {
        register("address", record("street"));
        var reference = new SchemaText.Reference("R", "address", 1);
        var person =
                new SchemaText(
                        SchemaText.Type.AVRO,
                        "{\"type\":\"record\",\"name\":\"P\",\"fields\":[{\"name\":\"r\",\"type\":\"R\"}]}",
                        List.of(reference));
        var registered = register("person", NewSchema.of(person), Normalize.AS_CONFIGURED);
        assertEquals(person, registered.schema());
        assertEquals(42206, refused(() -> delete("address", 1, Delete.SOFTLY)));
        delete("person", 1, Delete.SOFTLY);
        delete("address", 1, Delete.SOFTLY);
        var lost = new SchemaText(person.type(), person.text(), List.of(reference("nowhere", 7)));
        assertEquals(42201, refused(() -> register("q", NewSchema.of(lost), Normalize.YES)));
    }

    @Test
    void anIncompatibleSchemaIsExplained() {
        register("s", ONE);
        var required = TWO.replace(",\"default\":\"\"", "");
        var refusal = assertThrows(ProblemException.class, () -> register("s", required));
        assertEquals(409, refusal.failure().status());
        var explanation = JSON.valueToTree(refusal.failure().details().get("explanation"));
        var one = explanation.path(0);
        assertEquals("READER_FIELD_MISSING_DEFAULT_VALUE", one.path("type").asText());
        assertEquals("/fields/1", one.path("path").asText());
        assertTrue(one.path("fix").asText().contains("default"), explanation::toString);
        set("s", "{\"compatibility\":\"none\"}");
        assertEquals(2, register("s", required).version());
    }

    @Test
    void levelsReachOneOrAllVersions() {
        register("s", record("a", "b"));
        set("s", "{\"compatibility\":\"NONE\"}");
        register("s", "{\"type\":\"record\",\"name\":\"R\",\"fields\":[]}");
        set("s", "{\"compatibility\":\"FORWARD\"}");
        var other =
                "{\"type\":\"record\",\"name\":\"R\",\"fields\":[{\"name\":\"a\",\"type\":\"int\"}]}";
        set("s", "{\"compatibility\":\"FORWARD_TRANSITIVE\"}");
        assertEquals(409, status(() -> register("s", other)), "a is a string in version 1");
        set("s", "{\"compatibility\":\"FORWARD\"}");
        assertEquals(3, register("s", other).version());
    }

    @Test
    void contextsCountForThemselves() {
        register("s", ONE);
        assertEquals(1, register(":.lab:s", TWO).id());
        assertEquals(List.of(".", ".lab"), List.copyOf(shard.state().contexts()));
        assertEquals("s", Subject.of(":.:s").qualified());
        set(":.lab:", "{\"compatibility\":\"NONE\"}");
        assertEquals(2, register(":.lab:s", "\"int\"").version());
        assertEquals(409, status(() -> register("s", "\"int\"")));
    }

    @Test
    void modesSayWhoMayWrite() {
        register("s", ONE);
        mode("s", "READONLY", Force.NO);
        assertEquals(42205, refused(() -> register("s", TWO)));
        assertEquals(42205, refused(() -> delete("s", 1, Delete.SOFTLY)));
        assertEquals(42205, refused(() -> mode("s", "IMPORT", Force.NO)));
        assertEquals(42204, refused(() -> mode("s", "NONSENSE", Force.NO)));
        mode("s", "IMPORT", Force.YES);
        var imported = new NewSchema(7, 77, null, TWO, null, null, null);
        var schema = register("s", imported, Normalize.AS_CONFIGURED);
        assertEquals(List.of(7, 77), List.of(schema.version(), schema.id()));
        var clash = new NewSchema(8, 77, null, THREE, null, null, null);
        assertEquals(42207, refused(() -> register("s", clash, Normalize.AS_CONFIGURED)));
        apply(new SettingsDecider(shard.state()).deleteMode("s", SettingsDecider.Reach.THIS));
        assertEquals(42205, refused(() -> register("s", imported, Normalize.AS_CONFIGURED)));
        assertEquals(78, register("s", THREE).id(), "after the highest");
    }

    @Test
    void metadataAndRulesMakeAnotherVersionAndAreInherited() throws Exception {
        register("s", ONE);
        var metadata = JSON.readTree("{\"properties\":{\"owner\":\"ana\"}}");
        var owned = new NewSchema(null, null, null, ONE, null, metadata, null);
        var second = register("s", owned, Normalize.AS_CONFIGURED);
        assertEquals(List.of(2, 2), List.of(second.version(), second.id()));
        assertEquals(2, register("s", owned, Normalize.AS_CONFIGURED).version());
        var third = register("s", TWO);
        assertEquals(Optional.of(metadata), third.content().metadata());
        set("s", "{\"overrideMetadata\":{\"properties\":{\"team\":\"x\"}}}");
        var fourth = register("s", THREE).content().metadata().orElseThrow();
        assertEquals("{\"owner\":\"ana\",\"team\":\"x\"}", fourth.path("properties").toString());
    }

    @Test
    void compatibilityGroupsPartASubject() throws Exception {
        set("s", "{\"compatibilityGroup\":\"major\"}");
        var one = JSON.readTree("{\"properties\":{\"major\":\"1\"}}");
        var two = JSON.readTree("{\"properties\":{\"major\":\"2\"}}");
        var incompatible = "{\"type\":\"record\",\"name\":\"Other\",\"fields\":[]}";
        var inOne = new NewSchema(null, null, null, ONE, null, one, null);
        register("s", inOne, Normalize.AS_CONFIGURED);
        var inTwo = new NewSchema(null, null, null, incompatible, null, two, null);
        assertEquals(2, register("s", inTwo, Normalize.AS_CONFIGURED).version());
        var back = new NewSchema(null, null, null, "\"int\"", null, one, null);
        assertEquals(409, status(() -> register("s", back, Normalize.AS_CONFIGURED)));
    }

    @Test
    void badInputIsRefused() {
        assertEquals(42201, refused(() -> register("s", "{\"type\":\"nonsense\"}")));
        assertEquals(42201, refused(() -> register("s", "")));
        assertEquals(42201, refused(() -> register(json("[1]"), Normalize.YES)));
        assertEquals(42208, refused(() -> register("__GLOBAL", ONE)));
        assertEquals(42208, refused(() -> register("a\nb", ONE)));
        assertEquals(42203, refused(() -> set("s", "{\"compatibility\":\"SOME\"}")));
        assertEquals(List.of(), log);
    }

    /// What was written by Confluent's registry, from its documentation, in its order of members.
    @Test
    void readsAndWritesTheRecordsOfConfluentsRegistry() {
        var key = "{\"keytype\":\"SCHEMA\",\"subject\":\"s\",\"version\":1,\"magic\":1}";
        var value =
                "{\"subject\":\"s\",\"version\":1,\"id\":5,\"schema\":\"\\\"int\\\"\","
                        + "\"deleted\":false,\"futureMember\":{\"x\":1}}";
        replayed(key, value);
        replayed("{\"keytype\":\"NOOP\",\"magic\":0}", null);
        replayed(
                "{\"keytype\":\"CONFIG\",\"subject\":null,\"magic\":0}",
                "{\"compatibilityLevel\":\"FULL\"}");
        replayed(
                "{\"keytype\":\"MODE\",\"subject\":\"s\",\"magic\":0}",
                "{\"subject\":\"s\",\"mode\":\"READWRITE\"}");
        assertEquals("FULL", shard.policies().level(subject("s")).name());
        assertEquals(6, register("s", "[\"int\"]").id());
        delete("s", 1, Delete.SOFTLY);
        var written = text(log.getLast()[0]) + text(log.getLast()[1]);
        assertTrue(
                written.startsWith(key + "{\"subject\":\"s\",\"version\":1,\"id\":5,\"md5\":\""));
        assertTrue(
                written.endsWith(
                        "\"schema\":\"\\\"int\\\"\",\"deleted\":true,\"futureMember\":{\"x\":1}}"),
                written);
        replayed("{\"keytype\":\"CLEAR_SUBJECT\",\"subject\":\"s\",\"magic\":0}", "{}");
        assertEquals(List.of(2), versions("s", Which.WITH_DELETED));
        var global = LogRecord.tombstone(new LogRecord.Key.OfConfig(LogRecord.GLOBAL));
        assertEquals(
                "{\"keytype\":\"CONFIG\",\"subject\":null,\"magic\":0}", text(global.keyBytes()));
    }

    @Test
    void aReplayComesToTheSameState() {
        register("s", ONE);
        register(":.lab:s", TWO);
        register("t", ONE);
        delete("t", 1, Delete.SOFTLY);
        register("t", THREE);
        set("t", "{\"compatibility\":\"FULL\"}");
        apply(shard.deleteSubject(subject("s"), Delete.SOFTLY));
        var before = shard;
        shard = new RegistryShard();
        for (var record : log) {
            shard.apply(LogRecord.of(record[0], record[1]));
        }
        assertEquals(before.state().subjects(), shard.state().subjects());
        for (var subject : before.state().subjects()) {
            assertEquals(before.state().versions(subject), shard.state().versions(subject));
        }
        assertEquals(before.state().config("t"), shard.state().config("t"));
        assertEquals(2, before.state().maxId("."));
        assertEquals(2, shard.state().maxId("."));
    }

    // ---------------------------------------------------------------- words of the stories

    private static String record(String... fields) {
        var all = new ArrayList<String>();
        for (var field : fields) {
            all.add("{\"name\":\"%s\",\"type\":\"string\",\"default\":\"\"}".formatted(field));
        }
        return "{\"type\":\"record\",\"name\":\"R\",\"fields\":[" + String.join(",", all) + "]}";
    }

    private static SchemaText.Reference reference(String subject, int version) {
        return new SchemaText.Reference("R", subject, version);
    }

    private static Subject subject(String name) {
        return Subject.of(name);
    }

    private static NewSchema json(String text) {
        return NewSchema.of(SchemaText.of(SchemaText.Type.JSON, text));
    }

    private StoredSchema register(NewSchema schema, Normalize normalize) {
        return register("s", schema, normalize);
    }

    private StoredSchema register(String subject, NewSchema schema, Normalize normalize) {
        return apply(shard.register(subject(subject), schema, normalize));
    }

    private StoredSchema register(String subject, String avro) {
        var schema = NewSchema.of(SchemaText.of(SchemaText.Type.AVRO, avro));
        return register(subject, schema, Normalize.AS_CONFIGURED);
    }

    private void delete(String subject, int version, Delete how) {
        var schema = shard.state().version(new SubjectVersion(subject, version)).orElseThrow();
        assertEquals(version, apply(shard.deleteVersion(subject(subject), schema, how)));
    }

    private void set(String place, String config) {
        try {
            var request = JSON.readTree(config);
            JsonNode answer = apply(new SettingsDecider(shard.state()).setConfig(place, request));
            assertEquals(request.size(), answer.size());
        } catch (com.fasterxml.jackson.core.JsonProcessingException e) {
            throw new IllegalArgumentException(config, e);
        }
    }

    private void mode(String place, String mode, Force force) {
        apply(new SettingsDecider(shard.state()).setMode(place, mode, force));
    }

    private List<Integer> versions(String subject, Which which) {
        return shard.versions(subject(subject), which).stream().map(StoredSchema::version).toList();
    }

    /// Appends what is decided, and reads it as another process would.
    private <T> T apply(Decision<T> decision) {
        for (var record : decision.records()) {
            var value = record.valueBytes();
            var again = LogRecord.of(record.keyBytes(), value);
            assertArrayEquals(record.keyBytes(), again.keyBytes());
            shard.apply(again);
            log.add(new byte[][] {record.keyBytes(), value});
        }
        return decision.answer();
    }

    private void replayed(String key, @org.jspecify.annotations.Nullable String value) {
        var record =
                LogRecord.of(
                        key.getBytes(StandardCharsets.UTF_8),
                        value == null ? null : value.getBytes(StandardCharsets.UTF_8));
        assertEquals(key, text(record.keyBytes()));
        shard.apply(record);
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8);
    }

    private static int refused(Runnable request) {
        return assertThrows(ProblemException.class, request::run).failure().code();
    }

    private static int status(Runnable request) {
        return assertThrows(ProblemException.class, request::run).failure().status();
    }
}
