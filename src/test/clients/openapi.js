// The gateway's OpenAPI document: validated, and a client made from it calls every operation.
const assert = require("assert");
const { OpenAPIClientAxios } = require("openapi-client-axios");

async function main(url) {
  const document = await (await fetch(url + "/openapi.json")).json();
  const { default: SwaggerParser } = await import("@apidevtools/swagger-parser");
  await SwaggerParser.validate(structuredClone(document));

  const operations = new Map();
  for (const methods of Object.values(document.paths)) {
    for (const operation of Object.values(methods)) {
      assert.ok(!operations.has(operation.operationId), "twice: " + operation.operationId);
      operations.set(operation.operationId, operation);
    }
  }
  const client = await new OpenAPIClientAxios({
    definition: document,
    withServer: { url },
    axiosConfigDefaults: { validateStatus: () => true },
  }).init();
  const called = new Set();

  // What is sent and what comes back must be in the document.
  async function call(id, parameters = {}, body, config = {}) {
    const operation = operations.get(id);
    assert.ok(operation, "not in the document: " + id);
    for (const name of Object.keys(parameters)) {
      assert.ok(operation.parameters.some((p) => p.name === name), `${id} has no parameter ${name}`);
    }
    const headers = { ...config.headers };
    if (body !== undefined) {
      const types = Object.keys(operation.requestBody.content);
      headers["Content-Type"] ??= types[0];
      assert.ok(types.includes(headers["Content-Type"]), `${id} takes ${types}`);
    }
    const answer = await client[id](parameters, body, { ...config, headers });
    const said = operation.responses[answer.status];
    assert.ok(said, `${id} answered ${answer.status}, which is not in the document: ${answer.data}`);
    if (said.content) {
      const type = String(answer.headers["content-type"]).split(";")[0];
      assert.ok(Object.keys(said.content).includes(type), `${id} answered ${type}`);
    }
    called.add(id);
    return answer;
  }

  async function done(id, parameters, body, config) {
    const answer = await call(id, parameters, body, config);
    if (answer.status >= 300) {
      assert.fail(`${id}: ${answer.status} ${JSON.stringify(answer.data)}`);
    }
    return answer.data;
  }

  await game(done, call);
  await events(done);
  await restProxy2(done);
  await restProxy3(done);
  await done("get_metrics");
  assert.strictEqual((await done("get_openapi_json")).openapi, document.openapi);

  const missing = [...operations.keys()].filter((id) => !called.has(id));
  assert.deepStrictEqual(missing, []);
}

async function game(done, call) {
  assert.strictEqual(await done("get_root"), "This is the default response!");
  assert.strictEqual(await done("get_purchase_a_sword"), "Sword Purchased!");
  assert.strictEqual(await done("get_purchase_a_knife"), "Knife Purchased!");
  assert.strictEqual(await done("get_join_guild"), "Guild Joined!");
  const bought = await done("post_users_user_purchases", { user: "ann" }, { ITEM: "sword", PRICE: 12 });
  assert.deepStrictEqual(bought, { status: "purchased", item: "sword" });
  assert.strictEqual((await call("post_users_user_purchases", { user: "ann" }, { PRICE: "many" })).status, 400);
  const joined = await done("put_users_user_guild_guild", { user: "ann", guild: "smiths" });
  assert.strictEqual(joined.guild, "smiths");
  await until(async () => (await call("get_users_user", { user: "ann" })).status === 200);
  assert.strictEqual((await done("get_users_user", { user: "ann" })).spent, 12);
  assert.strictEqual((await call("get_users_user", { user: "nobody" })).status, 404);
  await until(async () => (await done("get_users_user_minutes", { user: "ann" }))[0]?.events === 2);

  const parameters = { a: "x", q: "y", "X-Test": "z" };
  assert.strictEqual((await call("post_guarded_a", parameters)).status, 401);
  const written = await done("post_guarded_a", parameters, undefined, { headers: { "X-API-Key": "s3cret" } });
  assert.strictEqual(written.topic, "game_users_events");
  const asked = { headers: { "Access-Control-Request-Method": "POST" } };
  await done("options_guarded_a", { a: "x" }, undefined, asked);
}

async function events(done) {
  const topic = "game_events";
  const first = await done("post_e_topic", { topic, key: "/user", "Idempotency-Key": "1" }, { user: "bob", event: "x" });
  assert.strictEqual(first.topic, topic);
  const lines = await done("post_e_topic", { topic, "Kafka-Key": "bob" }, '{"a":1}\n{bad', {
    headers: { "Content-Type": "application/x-ndjson" },
  });
  assert.deepStrictEqual([lines.written, lines.failed], [1, 1]);
  assert.strictEqual((await done("post_e_topic", { topic, ack: "none" }, { a: 2 })).accepted, 1);

  const stream = await done("get_e_topic", { topic, from: "beginning" }, undefined, { responseType: "stream" });
  let text = "";
  for await (const piece of stream) {
    text += piece;
    if (text.includes('data: {"a":1}')) {
      break; // which closes the connection
    }
  }
}

async function restProxy2(done) {
  const topic = "game_events";
  const place = { topic, partition: 0 };
  assert.ok((await done("get_topics")).includes(topic));
  assert.strictEqual((await done("get_topics_topic", { topic })).name, topic);
  assert.strictEqual((await done("get_topics_topic_partitions", { topic })).length, 4);
  assert.strictEqual((await done("get_topics_topic_partitions_partition", place)).partition, 0);
  assert.ok((await done("get_brokers")).brokers.length);
  await done("post_topics_topic", { topic }, { records: [{ key: "a", value: { b: 1 } }] });
  const written = await done("post_topics_topic_partitions_partition", place, { records: [{ value: { c: 1 } }] });
  assert.strictEqual(written.offsets[0].partition, 0);
  assert.ok((await done("get_topics_topic_partitions_partition_offsets", place)).end_offset > 0);

  const made = await done("post_consumers_group", { group: "g" }, { format: "json", "auto.offset.reset": "earliest" });
  const me = { group: "g", instance: made.instance_id };
  const id = (method, rest) => `${method}_consumers_group_instances_instance${rest}`;
  await done(id("post", "_subscription"), me, { topics: [topic] });
  assert.deepStrictEqual((await done(id("get", "_subscription"), me)).topics, [topic]);
  await done(id("delete", "_subscription"), me);
  const partitions = { partitions: [place] };
  await done(id("post", "_assignments"), me, partitions);
  assert.deepStrictEqual((await done(id("get", "_assignments"), me)).partitions, [place]);
  await done(id("post", "_positions_end"), me, partitions);
  await done(id("post", "_positions_beginning"), me, partitions);
  await done(id("post", "_positions"), me, { offsets: [{ ...place, offset: 0 }] });
  assert.ok((await done(id("get", "_records"), { ...me, timeout: 10000 })).length);
  await done(id("post", "_offsets"), me, { offsets: [{ ...place, offset: 1 }] });
  assert.strictEqual((await done(id("get", "_offsets"), me, partitions)).offsets[0].offset, 1);
  await done(id("delete", ""), me);
}

async function restProxy3(done) {
  const id = (method, rest) => `${method}_v3_clusters_cluster${rest}`;
  const cluster = (await done("get_v3_clusters")).data[0].cluster_id;
  assert.strictEqual((await done(id("get", ""), { cluster })).cluster_id, cluster);
  assert.ok((await done(id("get", "_brokers"), { cluster })).data.length);
  await done(id("post", "_topics"), { cluster }, { topic_name: "made", partitions_count: 2 });
  assert.ok((await done(id("get", "_topics"), { cluster })).data.some((t) => t.topic_name === "made"));
  const topic = { cluster, topic: "made" };
  assert.strictEqual((await done(id("get", "_topics_topic"), topic)).partitions_count, 2);
  assert.strictEqual((await done(id("get", "_topics_topic_partitions"), topic)).data.length, 2);
  const partition = { ...topic, partition: 1 };
  assert.strictEqual((await done(id("get", "_topics_topic_partitions_partition"), partition)).partition_id, 1);
  assert.ok((await done(id("get", "_topics_topic_configs"), topic)).data.length);
  const setting = { ...topic, name: "retention.ms" };
  await done(id("put", "_topics_topic_configs_name"), setting, { value: "1000000" });
  assert.strictEqual((await done(id("get", "_topics_topic_configs_name"), setting)).value, "1000000");
  await done(id("delete", "_topics_topic_configs_name"), setting);
  const changes = { data: [{ name: "retention.ms", value: "2000000" }] };
  await done(id("post", "_topics_topic_configs_alter"), topic, changes);
  const record = { value: { type: "JSON", data: { a: 1 } } };
  assert.strictEqual((await done(id("post", "_topics_topic_records"), topic, record)).offset, 0);
  await done(id("delete", "_topics_topic"), topic);
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

main(process.argv[2]).then(
  () => {
    console.log("ok");
    process.exit(0);
  },
  (e) => {
    console.log(e);
    process.exit(1);
  },
);
