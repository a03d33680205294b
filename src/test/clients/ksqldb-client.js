// ksqldb-client: HTTP/2 cleartext for everything.
const assert = require("assert");
const KsqldbClient = require("ksqldb-client");

async function main(url) {
  const { hostname, port } = new URL(url);
  const client = new KsqldbClient({ host: `http://${hostname}`, port });
  await client.connect();

  const created = await client.executeStatement(
    "CREATE STREAM one (k VARCHAR KEY, v INT) WITH (KAFKA_TOPIC='one', VALUE_FORMAT='JSON', PARTITIONS=1);"
  );
  assert.strictEqual(created.status, 200);
  assert.strictEqual(created.data.rows[0].commandStatus.status, "SUCCESS");
  await client.executeStatement(
    "CREATE TABLE one_counts AS SELECT k, COUNT(*) AS n, SUM(v) AS s FROM one GROUP BY k EMIT CHANGES;"
  );

  assert.ok((await client.listStreams()).some((s) => s.name === "ONE" && s.topic === "one"));
  assert.ok((await client.listTables()).some((t) => t.name === "ONE_COUNTS"));
  assert.ok((await client.listTopics()).some((t) => t.name === "one"));
  await until(async () =>
    (await client.listQueries()).some((q) => q.sinks[0] === "ONE_COUNTS" && q.state === "RUNNING")
  );
  const described = await client.describeSource("one");
  assert.deepStrictEqual(described.fields.map((f) => f.name), ["K", "V"]);
  assert.strictEqual(described.fields[0].type, "KEY");

  for (const [k, v] of [["a", 1], ["b", 2], ["a", 3]]) {
    const inserted = await client.insertInto("one", { K: k, V: v });
    assert.strictEqual(inserted.status, 200);
    assert.strictEqual(inserted.data.rows[0].status, "ok");
  }

  const pushed = [];
  await client.streamQuery(
    "SELECT k, v FROM one EMIT CHANGES LIMIT 3;",
    (data) => data.rows && pushed.push(...data.rows),
    { properties: { "auto.offset.reset": "earliest" } }
  );
  assert.deepStrictEqual(pushed, [{ K: "a", V: 1 }, { K: "b", V: 2 }, { K: "a", V: 3 }]);

  await until(async () => {
    const pulled = await client.query("SELECT k, n, s FROM one_counts WHERE k = 'a';");
    assert.deepStrictEqual(pulled.data.metadata.columnNames, ["K", "N", "S"]);
    return JSON.stringify(pulled.data.rows) === JSON.stringify([{ K: "a", N: 2, S: 4 }]);
  });

  let queryId;
  const ended = client.streamQuery("SELECT * FROM one EMIT CHANGES;", (data) => {
    queryId = data.metadata.queryId;
  });
  await until(async () => queryId !== undefined);
  await client.terminatePushQuery(queryId);
  await ended;

  const refused = await client.query("SELECT nothing FROM one_counts;");
  assert.strictEqual(refused.status, 400);
  assert.match(refused.error.message, /NOTHING/);
  await client.disconnect();
}

async function until(condition) {
  for (let i = 0; i < 200; i++) {
    if (await condition()) {
      return;
    }
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error("still not so: " + condition);
}

main(process.argv[2]).then(() => console.log("ok"));
