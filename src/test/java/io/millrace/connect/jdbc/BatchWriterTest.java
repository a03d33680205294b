package io.millrace.connect.jdbc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.connect.MariaDb;
import io.millrace.connect.Postgres;
import io.millrace.connect.jdbc.BatchWriter.Bad;

import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.connect.data.Decimal;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaBuilder;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.sink.SinkRecord;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import java.math.BigDecimal;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import java.util.stream.IntStream;

/// What comes into the tables of real databases.
class BatchWriterTest {
    private static final Schema PERSON =
            SchemaBuilder.struct()
                    .field("id", Schema.INT64_SCHEMA)
                    .field("name", Schema.OPTIONAL_STRING_SCHEMA)
                    .field("size", Schema.OPTIONAL_FLOAT64_SCHEMA)
                    .build();

    @TempDir private Path dir;

    @BeforeAll
    static void begin() {
        MariaDb.prepare();
    }

    enum Server {
        H2,
        H2_AS_MYSQL,
        SQLITE,
        MARIADB,
        POSTGRESQL;

        String url(Path dir) {
            var name = "d" + UUID.randomUUID().toString().replace("-", "");
            return switch (this) {
                case H2 -> "jdbc:h2:mem:" + name + ";DB_CLOSE_DELAY=-1";
                case H2_AS_MYSQL -> "jdbc:h2:mem:" + name + ";DB_CLOSE_DELAY=-1;MODE=MySQL";
                case SQLITE -> "jdbc:sqlite:" + dir.resolve(name);
                case MARIADB -> MariaDb.running().newDatabase(name);
                case POSTGRESQL -> Postgres.running().newDatabase(name);
            };
        }

        String quote(String name) {
            return this == MARIADB ? "`" + name + "`" : '"' + name + '"';
        }
    }

    private static SinkSettings settings(String url, String... more) {
        var config = new HashMap<String, String>();
        config.put("name", "test");
        config.put("connection.url", url);
        config.put("connection.user", url.contains("mysql:") ? "root" : "");
        for (var i = 0; i < more.length; i += 2) {
            config.put(more[i], more[i + 1]);
        }
        return SinkSettings.of(config, null);
    }

    private static Struct person(long id, @Nullable String name, @Nullable Double size) {
        return new Struct(PERSON).put("id", id).put("name", name).put("size", size);
    }

    private static SinkRecord record(long offset, @Nullable Object value) {
        var schema = value instanceof Struct s ? s.schema() : null;
        return new SinkRecord("people", 0, null, null, schema, value, offset);
    }

    private static SinkRecord record(String key, @Nullable Object value, long offset) {
        var schema = value instanceof Struct s ? s.schema() : null;
        return new SinkRecord("people", 0, Schema.STRING_SCHEMA, key, schema, value, offset);
    }

    private static List<Bad> write(SinkSettings settings, List<SinkRecord> records)
            throws SQLException {
        var bad = new ArrayList<Bad>();
        try (var writer = new BatchWriter(settings)) {
            writer.write(records, _ -> {}, bad::addAll);
        }
        return bad;
    }

    private static void execute(SinkSettings settings, String... statements) throws SQLException {
        try (var connection = settings.database().connect();
                var statement = connection.createStatement()) {
            for (var sql : statements) {
                statement.execute(sql);
            }
            connection.commit();
        }
    }

    /// The rows as text, a list each.
    private static List<List<@Nullable String>> rows(SinkSettings settings, String sql)
            throws SQLException {
        try (var connection = settings.database().connect();
                var statement = connection.createStatement();
                var result = statement.executeQuery(sql)) {
            var rows = new ArrayList<List<@Nullable String>>();
            while (result.next()) {
                var row = new ArrayList<@Nullable String>();
                for (int i = 1; i <= result.getMetaData().getColumnCount(); i++) {
                    row.add(result.getString(i));
                }
                rows.add(row);
            }
            return rows;
        }
    }

    @ParameterizedTest
    @EnumSource
    void theLastRecordOfAKeyIsItsRow(Server server) throws SQLException {
        var s =
                settings(
                        server.url(dir),
                        "insert.mode",
                        "UPSERT",
                        "pk.mode",
                        "record_value",
                        "pk.fields",
                        "id",
                        "auto.create",
                        "true");
        var records =
                IntStream.range(0, 1234)
                        .mapToObj(i -> record(i, person(i % 1000, "n" + i, i / 2.0)))
                        .toList();
        assertEquals(List.of(), write(s, records));
        assertEquals(List.of(), write(s, List.of(record(2000, person(7, "again", null)))));
        var q = "SELECT id, name, size FROM %s ORDER BY id".formatted(server.quote("people"));
        q = q.replace("name", server.quote("name")).replace("size", server.quote("size"));
        q = q.replace("id", server.quote("id"));
        var rows = rows(s, q);
        assertEquals(1000, rows.size());
        assertEquals("n1233", rows.get(233).get(1));
        assertEquals("n234", rows.get(234).get(1));
        assertEquals("again", rows.get(7).get(1));
        assertEquals(null, rows.get(7).get(2));
    }

    @ParameterizedTest
    @EnumSource
    void rowsThatTheDatabaseRefusesAreFoundAndTheOthersWritten(Server server) throws SQLException {
        var s =
                settings(
                        server.url(dir),
                        "insert.mode",
                        "upsert",
                        "pk.mode",
                        "record_value",
                        "pk.fields",
                        "id");
        execute(
                s,
                "CREATE TABLE people (id BIGINT NOT NULL PRIMARY KEY, name VARCHAR(10), size DOUBLE"
                        + " PRECISION, CHECK (size >= 0))");
        var records = new ArrayList<SinkRecord>();
        for (int i = 0; i < 1000; i++) {
            records.add(record(i, person(i, "n", i % 100 == 99 ? -1.0 : 1.0)));
        }
        // a good one of the same batch takes the place of a bad one
        records.add(record(1000, person(5000, "good", 1.0)));
        records.add(record(1001, person(5000, "bad", -1.0)));
        var bad = write(s, records);
        assertEquals(
                List.of(99L, 199L, 299L, 399L, 499L, 599L, 699L, 799L, 899L, 999L, 1001L),
                bad.stream().map(b -> b.record().kafkaOffset()).toList());
        assertEquals(List.of(List.of("991")), rows(s, "SELECT COUNT(*) FROM people"));
        assertEquals(List.of(List.of("good")), rows(s, "SELECT name FROM people WHERE id = 5000"));
    }

    /// One is left out by MariaDB's IGNORE, another would be changed by it, and a trigger's is an
    /// error all the same.
    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "SQLITE")
    void rowsAreRefusedForSeveralReasonsAndNoneIsChanged(Server server) throws SQLException {
        var s = settings(server.url(dir));
        execute(
                s,
                "CREATE TABLE people (id BIGINT NOT NULL UNIQUE, name VARCHAR(10), size"
                        + " DECIMAL(5,2) CHECK (size >= 0))");
        if (server == Server.MARIADB) {
            execute(
                    s,
                    "CREATE TRIGGER no_bob BEFORE INSERT ON people FOR EACH ROW IF NEW.name = 'bob'"
                            + " THEN SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = 'no bob'; END IF");
        } else {
            execute(s, "ALTER TABLE people ADD CHECK (name <> 'bob')");
        }
        for (var batch = 0; batch < 3; batch++) {
            var from = 1000L * batch;
            var records = new ArrayList<SinkRecord>();
            for (var i = 0; i < 1000; i++) {
                records.add(
                        switch (batch + " " + i % 200) {
                            case "0 7", "2 7" -> record(i, person(from + i - 1, "twice", 1.0));
                            case "0 8", "2 8" -> record(i, person(from + i, "check", -1.0));
                            case "0 9", "1 9" -> record(i, person(from + i, "wide", 999.999));
                            case "0 10", "1 10", "2 10" -> record(i, person(from + i, "bob", 1.0));
                            default -> record(i, person(from + i, "good", i % 7 / 8.0));
                        });
            }
            assertEquals(batch == 0 ? 20 : batch == 1 ? 10 : 15, write(s, records).size());
        }
        assertEquals(
                List.of(List.of("good", "2955")),
                rows(s, "SELECT name, COUNT(*) FROM people GROUP BY name"));
        assertEquals(List.of(List.of("0.75")), rows(s, "SELECT MAX(size) FROM people"));
    }

    /// Then rows are searched by halves.
    @Test
    void refusedRowsAreFoundWithoutTheRightToMakeFunctions() throws SQLException {
        var url = Server.POSTGRESQL.url(dir);
        var name = url.replaceFirst(".*/(\\w+)\\?.*", "$1");
        execute(
                settings(url),
                "CREATE TABLE people (id BIGINT PRIMARY KEY, name TEXT, size FLOAT CHECK (size >="
                        + " 0))",
                "REVOKE TEMP ON DATABASE " + name + " FROM PUBLIC",
                "CREATE USER " + name,
                "GRANT ALL ON people TO " + name);
        var s = settings(url.replace("user=postgres", "user=" + name));
        var records = new ArrayList<SinkRecord>();
        for (var i = 0; i < 1000; i++) {
            records.add(record(i, person(i, "x", i % 100 == 0 ? -1.0 : 1.0)));
        }
        assertEquals(10, write(s, records).size());
        assertEquals(List.of(List.of("990")), rows(s, "SELECT COUNT(*) FROM people"));
    }

    /// Types that a call of a function takes otherwise than an INSERT does.
    @Test
    void refusedRowsAreFoundAmongValuesOfAllTypes() throws SQLException {
        var s =
                settings(
                        Server.POSTGRESQL.url(dir),
                        "pk.mode",
                        "record_value",
                        "pk.fields",
                        "i4",
                        "insert.mode",
                        "upsert");
        execute(
                s,
                "CREATE TYPE mood AS ENUM ('good', 'bad')",
                "CREATE TABLE people (i2 SMALLINT, i4 INT PRIMARY KEY, \"v?\"\"\" VARCHAR(9), c"
                    + " CHAR(3), u UUID, j JSONB, m mood, f REAL, b BYTEA, d DATE, t TIME, ts"
                    + " TIMESTAMP, tz TIMESTAMPTZ, n NUMERIC(6,2), ok BOOLEAN, CHECK (i2 >= 0))");
        var records = new ArrayList<SinkRecord>();
        for (var i = 0; i < 1000; i++) {
            var value = new HashMap<String, @Nullable Object>();
            value.put("i2", i % 100 == 5 ? -1L : 7L);
            value.put("i4", (long) i);
            value.put("v?\"", "text");
            value.put("c", "abc");
            value.put("u", i == 506 ? "none" : "6f1e3c5a-0b1d-4c39-9d0a-0f6b1c2d3e4f");
            value.put("j", "{\"a\": 1}");
            value.put("m", "good");
            value.put("f", 1.5);
            value.put("b", "bytes");
            value.put("d", "2026-01-02");
            value.put("t", "03:04:05");
            value.put("ts", 1_767_323_045_678L);
            value.put("tz", "2026-01-02T03:04:05Z");
            value.put("n", i % 50 == 7 ? null : 12.345);
            value.put("ok", i % 3 == 0 ? null : true);
            records.add(record(i, value));
        }
        var bad = new ArrayList<Bad>();
        try (var writer = new BatchWriter(s)) {
            for (var from = 0; from < 1000; from += 250) {
                writer.write(records.subList(from, from + 250), _ -> {}, bad::addAll);
            }
        }
        assertEquals(
                List.of(5L, 105L, 205L, 305L, 405L, 505L, 506L, 605L, 705L, 805L, 905L),
                bad.stream().map(b -> b.record().kafkaOffset()).toList());
        assertEquals(
                "[[good, 989, 969, 658, text]]",
                rows(
                                s,
                                "SELECT m, COUNT(*), COUNT(n), COUNT(ok), MAX(\"v?\"\"\") FROM"
                                    + " people WHERE f = 1.5 AND n IS DISTINCT FROM 12.34 GROUP BY"
                                    + " m")
                        .toString());
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "SQLITE")
    void valuesThatDoNotFitAreRefusedInWords(Server server) throws SQLException {
        var s = settings(server.url(dir));
        execute(
                s,
                "CREATE TABLE people (id INT NOT NULL, name VARCHAR(5), born DATE, seen TIMESTAMP"
                        + " NULL, price DECIMAL(5,2))");
        var good =
                Map.of(
                        "id",
                        1L,
                        "name",
                        "Zoë",
                        "born",
                        "2001-02-03",
                        "seen",
                        "2026-01-02T03:04:05Z",
                        "price",
                        123.45);
        var records =
                List.of(
                        record(0, good),
                        record(1, Map.of("id", "one")),
                        record(2, Map.of("id", 1L << 40)),
                        record(3, Map.of("id", 1L, "name", "too long")),
                        record(4, Map.of("name", "x")),
                        record(5, Map.of("id", 1L, "born", "yesterday")),
                        record(6, Map.of("id", 1L, "price", 1234)),
                        record(7, Map.of("id", 1L, "shoe", 42)),
                        record(8, "text"),
                        record(9, null),
                        record(10, Map.of("id", 2.0)));
        var reasons =
                write(s, records).stream()
                        .map(b -> String.valueOf(b.reason().getMessage()))
                        .toList();
        var expected =
                List.of(
                        "'one' cannot go into column id, which is INT",
                        "1099511627776 does not fit into column id, which is INT",
                        "text of 8 characters does not fit into column name, which is",
                        "column id of table people must not be NULL, and the record has no field",
                        "'yesterday' cannot go into column born, which is DATE",
                        "1234 has more digits than column price, which is",
                        "table people has no column for the field shoe; its columns are [id, name,",
                        "the value is not an object with fields",
                        "the record has no value; delete.enabled=true would delete its row");
        assertEquals(expected.size(), reasons.size(), reasons::toString);
        for (int i = 0; i < expected.size(); i++) {
            var reason = reasons.get(i).toLowerCase(Locale.ROOT);
            assertTrue(reason.contains(expected.get(i).toLowerCase(Locale.ROOT)), reasons.get(i));
        }
        assertEquals(
                List.of(List.of("1", "Zoë", "2001-02-03", "123.45")),
                rows(s, "SELECT id, name, born, price FROM people WHERE name IS NOT NULL"));
        assertEquals(List.of(List.of("2")), rows(s, "SELECT COUNT(*) FROM people"));
    }

    @ParameterizedTest
    @EnumSource
    void tombstonesDeleteAndTablesGrow(Server server) throws SQLException {
        var s =
                settings(
                        server.url(dir),
                        "insert.mode",
                        "upsert",
                        "pk.mode",
                        "record_key",
                        "pk.fields",
                        "code",
                        "schema.evolution",
                        "basic",
                        "delete.enabled",
                        "true");
        var more =
                SchemaBuilder.struct()
                        .field("id", Schema.INT64_SCHEMA)
                        .field("photo", Schema.BYTES_SCHEMA)
                        .field("tags", SchemaBuilder.array(Schema.STRING_SCHEMA).build())
                        .build();
        assertEquals(List.of(), write(s, List.of(record("z", null, 0)))); // no table, no row
        assertEquals(
                List.of(),
                write(
                        s,
                        List.of(
                                record("a", person(1, "x", null), 1),
                                record("b", person(2, "y", null), 2),
                                record("b", null, 3),
                                record("c", null, 4),
                                record("c", person(3, "z", null), 5),
                                record(
                                        "a",
                                        new Struct(more)
                                                .put("id", 4L)
                                                .put("photo", new byte[100_000])
                                                .put("tags", List.of("t", "u")),
                                        6))));
        var q = server.quote("people");
        var sql =
                "SELECT %s, %s, %s, LENGTH(%s) FROM %s ORDER BY 1"
                        .formatted(
                                server.quote("code"),
                                server.quote("id"),
                                server.quote("name"),
                                server.quote("photo"),
                                q);
        assertEquals("[[a, 4, x, 100000], [c, 3, z, null]]", rows(s, sql).toString());
        assertEquals(
                server == Server.POSTGRESQL ? "[\"t\", \"u\"]" : "[\"t\",\"u\"]", // JSONB
                rows(
                                s,
                                "SELECT %s FROM %s WHERE %s = 'a'"
                                        .formatted(server.quote("tags"), q, server.quote("code")))
                        .getFirst()
                        .getFirst());
    }

    @ParameterizedTest
    @EnumSource
    @SuppressWarnings("JavaUtilDate") // as Connect has it
    void logicalTypesKeepTheirMeaning(Server server) throws SQLException {
        var schema =
                SchemaBuilder.struct()
                        .field("d", org.apache.kafka.connect.data.Date.SCHEMA)
                        .field("t", org.apache.kafka.connect.data.Time.SCHEMA)
                        .field("ts", org.apache.kafka.connect.data.Timestamp.SCHEMA)
                        .field("m", Decimal.builder(2).parameter("connect.decimal.precision", "8"))
                        .field("b", Schema.BOOLEAN_SCHEMA)
                        .build();
        var at = Instant.parse("2026-01-02T03:04:05.678Z");
        var struct =
                new Struct(schema)
                        .put("d", new Date(86_400_000L * 20_000))
                        .put("t", new Date(3_661_000))
                        .put("ts", Date.from(at))
                        .put("m", new BigDecimal("12.30"))
                        .put("b", true);
        var zone = server == Server.MARIADB ? "+02:00" : "Europe/Helsinki";
        var s = settings(server.url(dir), "auto.create", "true", "db.timezone", zone);
        assertEquals(List.of(), write(s, List.of(record(0, struct))));
        var row = rows(s, "SELECT * FROM " + server.quote("people")).getFirst();
        assertEquals("2024-10-04", row.get(0));
        assertTrue(String.valueOf(row.get(1)).startsWith("01:01:01"), row::toString);
        assertTrue(
                String.valueOf(row.get(2)).replace('T', ' ').startsWith("2026-01-02 05:04:05.678"),
                row::toString);
        assertEquals(
                0,
                new BigDecimal(String.valueOf(row.get(3))).compareTo(new BigDecimal("12.3")),
                row::toString);
        assertTrue(List.of("1", "TRUE", "t").contains(row.get(4)), row::toString);
    }

    @ParameterizedTest
    @EnumSource
    void updateChangesRowsAndMakesNone(Server server) throws SQLException {
        var s =
                settings(
                        server.url(dir),
                        "insert.mode",
                        "update",
                        "pk.mode",
                        "record_value",
                        "pk.fields",
                        "id",
                        "fields.whitelist",
                        "name");
        execute(
                s,
                "CREATE TABLE people (id INT NOT NULL PRIMARY KEY, name VARCHAR(10), size INT)",
                "INSERT INTO people VALUES (1, 'a', 5)");
        write(s, List.of(record(0, person(1, "b", 9.0)), record(1, person(2, "c", 9.0))));
        assertEquals("[[1, b, 5]]", rows(s, "SELECT * FROM people").toString());
    }

    @ParameterizedTest
    @EnumSource
    void whatOnlyTheUserCanSolveFailsInWords(Server server) throws SQLException {
        var url = server.url(dir);
        assertEquals(
                "there is no table people",
                message(settings(url), record(0, person(1, "x", null))).substring(0, 24));
        assertTrue(
                message(settings(url, "auto.create", "true"), record(0, Map.of("a", 1)))
                        .contains("records without a schema do not tell the types"));
        var upsert =
                settings(
                        url, "insert.mode", "upsert", "pk.mode", "record_value", "pk.fields", "id");
        execute(upsert, "CREATE TABLE people (id BIGINT, name VARCHAR(10))");
        assertTrue(
                message(settings(url), record(0, person(1, "x", null)))
                        .contains("has no column for the field size: ALTER TABLE"));
        var noKey = message(upsert, record(0, Map.of("id", 1L, "name", "x")));
        assertTrue(noKey.contains("neither a primary key nor a unique index on [id]"), noKey);
    }

    private static String message(SinkSettings settings, SinkRecord record) {
        var error = assertThrows(ConfigException.class, () -> write(settings, List.of(record)));
        return String.valueOf(error.getMessage());
    }

    @ParameterizedTest
    @EnumSource
    void aTransactionThatAnotherTaskOvertookLeavesNothing(Server server) throws SQLException {
        var s = settings(server.url(dir), "exactly.once", "true", "auto.create", "true");
        var partition = new org.apache.kafka.common.TopicPartition("people", 0);
        var one = new SinkOffsets(s);
        var two = new SinkOffsets(s);
        try (var writer = new BatchWriter(s);
                var other = new BatchWriter(s)) {
            assertEquals(0, one.next(writer.connection(), partition));
            assertEquals(0, two.next(other.connection(), partition));
            writer.write(
                    List.of(record(0, person(1, "x", null))),
                    c -> one.move(c, Map.of(partition, 1L)),
                    _ -> {});
            assertThrows(
                    SinkOffsets.Moved.class,
                    () ->
                            other.write(
                                    List.of(record(0, person(1, "x", null))),
                                    c -> two.move(c, Map.of(partition, 1L)),
                                    _ -> {}));
            two.forget();
            assertEquals(1, two.next(other.connection(), partition));
        }
        assertEquals(1, rows(s, "SELECT * FROM " + server.quote("people")).size());
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "H2_AS_MYSQL")
    void errorsOfAServerAreKnown(Server server) throws SQLException {
        var s = settings(server.url(dir));
        try (var connection = s.database().connect();
                var statement = connection.createStatement()) {
            var missing =
                    assertThrows(
                            SQLException.class, () -> statement.execute("SELECT * FROM nowhere"));
            assertEquals(Failure.PERMANENT, s.database().dialect().failure(missing));
        }
        var away =
                assertThrows(
                        SQLException.class,
                        () ->
                                DriverManager.getConnection(
                                        switch (server) {
                                            case MARIADB -> "jdbc:mariadb://127.0.0.1:1/x";
                                            case POSTGRESQL -> "jdbc:postgresql://127.0.0.1:1/x";
                                            case SQLITE -> "jdbc:sqlite:/nowhere/at/all";
                                            default -> "jdbc:h2:tcp://127.0.0.1:1/x";
                                        }));
        assertEquals(Failure.OUTAGE, s.database().dialect().failure(away));
    }
}
