// ksqldb-client-node: HTTP/2 cleartext, queries only; statements go over HTTP/1.1.
const assert = require("assert");
const { KsqlDbClient } = require("ksqldb-client-node");

async function ksql(url, statement) {
  const response = await fetch(new URL("/ksql", url), {
    method: "POST",
    headers: { "Content-Type": "application/vnd.ksql.v1+json" },
    body: JSON.stringify({ ksql: statement, streamsProperties: {} }),
  });
  const body = await response.json();
  assert.strictEqual(response.status, 200, JSON.stringify(body));
  return body;
}

async function collect(stream) {
  const rows = [];
  for await (const some of stream) {
    rows.push(...some);
  }
  return rows;
}

async function main(url) {
  await ksql(
    url,
    "CREATE STREAM two (k VARCHAR KEY, v INT) WITH (KAFKA_TOPIC='two', VALUE_FORMAT='JSON', PARTITIONS=1);"
  );
  await ksql(
    url,
    "CREATE TABLE two_latest AS SELECT k, LATEST_BY_OFFSET(v) AS v FROM two GROUP BY k EMIT CHANGES;"
  );
  for (const [k, v] of [["a", 1], ["b", 2], ["a", 3]]) {
    await ksql(url, `INSERT INTO two (k, v) VALUES ('${k}', ${v});`);
  }

  const session = new KsqlDbClient({ url }).session();
  const push = session.queryStream({
    sql: "SELECT k, v FROM two EMIT CHANGES LIMIT 3;",
    properties: { "auto.offset.reset": "earliest" },
  });
  assert.deepStrictEqual(await collect(push), [{ K: "a", V: 1 }, { K: "b", V: 2 }, { K: "a", V: 3 }]);
  assert.deepStrictEqual(push.columnNames, ["K", "V"]);
  assert.deepStrictEqual(push.columnTypes, ["STRING", "INTEGER"]);
  assert.ok(push.queryId);

  const expected = [{ K: "a", V: 3 }, { K: "b", V: 2 }];
  for (let i = 0; ; i++) {
    const rows = await collect(session.queryStream({ sql: "SELECT k, v FROM two_latest;" }));
    rows.sort((l, r) => (l.K < r.K ? -1 : 1));
    if (JSON.stringify(rows) === JSON.stringify(expected)) {
      break;
    }
    assert.ok(i < 200, JSON.stringify(rows));
    await new Promise((resolve) => setTimeout(resolve, 50));
  }

  const refused = session.queryStream({ sql: "SELECT nothing FROM two_latest;" });
  await assert.rejects(collect(refused), /NOTHING/);
  session.close();
}

main(process.argv[2]).then(() => console.log("ok"));
