// @kafkajs/confluent-schema-registry: registers, looks up, encodes and decodes in all languages.
const assert = require("assert");
const { SchemaRegistry, SchemaType } = require("@kafkajs/confluent-schema-registry");

async function main(url) {
  const registry = new SchemaRegistry({ host: url });

  // Avro, with a reference and with a change
  const money = {
    type: "record", name: "Money", namespace: "shop",
    fields: [{ name: "cents", type: "long" }, { name: "currency", type: "string", default: "EUR" }],
  };
  await registry.register({ type: SchemaType.AVRO, schema: JSON.stringify(money) }, { subject: "kjs-money" });
  const order = {
    type: "record", name: "Order", namespace: "shop",
    fields: [{ name: "id", type: "string" }, { name: "price", type: "shop.Money" }],
  };
  const avro = await registry.register(
    {
      type: SchemaType.AVRO,
      schema: JSON.stringify(order),
      references: [{ name: "shop.Money", subject: "kjs-money", version: 1 }],
    },
    { subject: "kjs-orders-value" }
  );
  const bought = { id: "o1", price: { cents: 995, currency: "USD" } };
  assert.deepStrictEqual(plain(await roundTrip(registry, avro.id, bought)), bought);
  assert.strictEqual(
    await registry.getRegistryId("kjs-orders-value", 1),
    avro.id
  );
  assert.strictEqual(await registry.getLatestSchemaId("kjs-orders-value"), avro.id);
  await assert.rejects(
    registry.register(
      { type: SchemaType.AVRO, schema: JSON.stringify({ ...money, fields: [{ name: "cents", type: "string" }] }) },
      { subject: "kjs-money" }
    ),
    /incompatible/i
  );

  // JSON Schema, with a reference
  const address = {
    $id: "https://shop.example/address.json", type: "object",
    properties: { city: { type: "string" } }, required: ["city"],
  };
  await registry.register({ type: SchemaType.JSON, schema: JSON.stringify(address) }, { subject: "kjs-address" });
  const person = {
    $id: "https://shop.example/person.json", type: "object",
    properties: { name: { type: "string" }, home: { $ref: "https://shop.example/address.json" } },
  };
  const json = await registry.register(
    {
      type: SchemaType.JSON,
      schema: JSON.stringify(person),
      references: [{ name: "https://shop.example/address.json", subject: "kjs-address", version: 1 }],
    },
    { subject: "kjs-people-value" }
  );
  const ana = { name: "ana", home: { city: "Braga" } };
  assert.deepStrictEqual(await roundTrip(registry, json.id, ana), ana);
  await assert.rejects(registry.encode(json.id, { name: "bob", home: {} }));

  // Protobuf, with a reference
  const point = 'syntax = "proto3"; package geo; message Point { double x = 1; double y = 2; }';
  await registry.register({ type: SchemaType.PROTOBUF, schema: point }, { subject: "kjs-point" });
  const place =
    'syntax = "proto3"; package geo; import "geo/point.proto"; ' +
    "message Place { string name = 1; geo.Point at = 2; repeated string tags = 3; }";
  const proto = await registry.register(
    {
      type: SchemaType.PROTOBUF,
      schema: place,
      references: [{ name: "geo/point.proto", subject: "kjs-point", version: 1 }],
    },
    { subject: "kjs-places-value" }
  );
  const porto = { name: "Porto", at: { x: 1.5, y: -2 }, tags: ["a", "b"] };
  assert.deepStrictEqual(plain(await roundTrip(registry, proto.id, porto)), porto);

  await assert.rejects(registry.getSchema(999999), /not found/);
}

// A second client knows nothing of the first one's cache.
async function roundTrip(registry, id, value) {
  const bytes = await registry.encode(id, value);
  assert.strictEqual(bytes[0], 0);
  assert.strictEqual(bytes.readInt32BE(1), id);
  return new SchemaRegistry({ host: process.argv[2] }).decode(bytes);
}

function plain(value) {
  return JSON.parse(JSON.stringify(value));
}

main(process.argv[2]).then(() => console.log("ok"));
