// ksqlient: statements and pull queries over HTTP/1.1, push queries and inserts over HTTP/2.
const assert = require("assert");
// the package's own "main" names a folder that is not in it
const KsqlDB = require("ksqlient/ksqldb/ksqldb.js");

async function main(url) {
  const client = new KsqlDB({ ksqldbURL: url });
  assert.ok((await client.inspectServerInfo()).data.KsqlServerInfo.version);
  assert.strictEqual((await client.inspectServerHealth()).data.isHealthy, true);

  await client.createStream("three", ["k VARCHAR KEY", "v INT"], "three", "json", 1);
  await client.createStreamAs("three_big", ["k", "v"], "three", { kafka_topic: "three_big" }, "v > 1");
  const listed = await client.ksql("LIST STREAMS;");
  assert.ok(listed.streams.some((s) => s.name === "THREE_BIG"));

  const acks = await client.insertStream("THREE", [{ K: "a", V: 1 }, { K: "b", V: 2 }, { K: "a", V: 3 }]);
  assert.deepStrictEqual(acks.map((a) => a.status), ["ok", "ok", "ok"]);

  const pushed = [];
  const queryId = await client.push("SELECT k, v FROM three_big EMIT CHANGES;", (chunk) => pushed.push(chunk));
  assert.ok(queryId);
  await client.insertStream("THREE", [{ K: "c", V: 4 }]);
  // the rows before it may have come through the stream only after the query began
  await until(() => pushed.some((chunk) => chunk.trim() === '["c",4]'));

  await until(async () => {
    const pulled = await client.pull("SELECT k, v FROM three_big;");
    assert.deepStrictEqual(pulled[0].columnNames, ["K", "V"]);
    return JSON.stringify(pulled.slice(1)) === JSON.stringify([["b", 2], ["a", 3], ["c", 4]]);
  });

  await client.ksql(`TERMINATE ${queryId};`);
  const left = await client.ksql("SHOW QUERIES;");
  assert.ok(!left.queries.some((q) => q.id === queryId));

  await assert.rejects(client.ksql("SELECT;"));
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

main(process.argv[2]).then(() => {
  console.log("ok");
  process.exit(0);
});
