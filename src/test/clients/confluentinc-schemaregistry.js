// @confluentinc/schemaregistry: the serialisers and deserialisers of Confluent, in all languages.
const assert = require("assert");
const {
  SchemaRegistryClient, SerdeType, Compatibility,
  AvroSerializer, AvroDeserializer, JsonSerializer, JsonDeserializer,
  ProtobufSerializer, ProtobufDeserializer,
} = require("@confluentinc/schemaregistry");
const { create, createFileRegistry, createMutableRegistry, fromJson } = require("@bufbuild/protobuf");
const { FileDescriptorSetSchema, file_google_protobuf_timestamp } = require("@bufbuild/protobuf/wkt");

const client = () => SchemaRegistryClient.newClient({ baseURLs: [process.argv[2]] });

async function main() {
  await avro();
  await json();
  await protobuf();
  await administration();
}

async function avro() {
  const writing = client();
  await writing.register("ci-money", {
    schemaType: "AVRO",
    schema: JSON.stringify({
      type: "record", name: "Money", namespace: "ci", fields: [{ name: "cents", type: "long" }],
    }),
  });
  await writing.register("ci-orders-value", {
    schemaType: "AVRO",
    schema: JSON.stringify({
      type: "record", name: "Order", namespace: "ci",
      fields: [{ name: "id", type: "string" }, { name: "price", type: "ci.Money" }],
    }),
    references: [{ name: "ci.Money", subject: "ci-money", version: 1 }],
  });
  const serializer = new AvroSerializer(writing, SerdeType.VALUE, { useLatestVersion: true });
  const bytes = await serializer.serialize("ci-orders", { id: "o1", price: { cents: 5 } });
  const read = await new AvroDeserializer(client(), SerdeType.VALUE, {}).deserialize("ci-orders", bytes);
  assert.deepStrictEqual(JSON.parse(JSON.stringify(read)), { id: "o1", price: { cents: 5 } });
}

async function json() {
  const writing = client();
  await writing.register("ci-address", {
    schemaType: "JSON",
    schema: JSON.stringify({
      $id: "address.json", type: "object", properties: { city: { type: "string" } },
    }),
  });
  await writing.register("ci-people-value", {
    schemaType: "JSON",
    schema: JSON.stringify({
      $id: "person.json", type: "object",
      properties: { name: { type: "string" }, home: { $ref: "address.json" } },
    }),
    references: [{ name: "address.json", subject: "ci-address", version: 1 }],
  });
  const serializer = new JsonSerializer(writing, SerdeType.VALUE, { useLatestVersion: true, validate: true });
  const ana = { name: "ana", home: { city: "Braga" } };
  const bytes = await serializer.serialize("ci-people", ana);
  const read = await new JsonDeserializer(client(), SerdeType.VALUE, {}).deserialize("ci-people", bytes);
  assert.deepStrictEqual(read, ana);
  await assert.rejects(serializer.serialize("ci-people", { name: 7 }));
}

// The client sends descriptors in base64, and asks for them in this form.
async function protobuf() {
  const files = createFileRegistry(
    fromJson(FileDescriptorSetSchema, {
      file: [
        file_google_protobuf_timestamp.proto,
        {
          name: "ci/point.proto", package: "ci", syntax: "proto3",
          messageType: [{ name: "Point", field: [field("x", 1, "TYPE_DOUBLE"), field("y", 2, "TYPE_DOUBLE")] }],
        },
        {
          name: "ci/place.proto", package: "ci", syntax: "proto3",
          dependency: ["ci/point.proto", "google/protobuf/timestamp.proto"],
          messageType: [
            { name: "Other", field: [field("n", 1, "TYPE_INT32")] },
            {
              name: "Place",
              field: [
                field("name", 1, "TYPE_STRING"),
                { ...field("at", 2, "TYPE_MESSAGE"), typeName: ".ci.Point" },
                { ...field("since", 3, "TYPE_MESSAGE"), typeName: ".google.protobuf.Timestamp" },
                { ...field("kind", 4, "TYPE_ENUM"), typeName: ".ci.Kind" },
              ],
            },
          ],
          enumType: [{ name: "Kind", value: [{ name: "NONE", number: 0 }, { name: "TOWN", number: 1 }] }],
        },
      ].map((f) => (f.$typeName ? toJsonFile(f) : f)),
    })
  );
  const writing = client();
  const serializer = new ProtobufSerializer(writing, SerdeType.VALUE, {
    autoRegisterSchemas: true,
    registry: createMutableRegistry(files),
  });
  const place = files.getMessage("ci.Place");
  const porto = create(place, {
    name: "Porto",
    at: create(files.getMessage("ci.Point"), { x: 1.5, y: -2 }),
    since: create(files.getMessage("google.protobuf.Timestamp"), { seconds: 9n, nanos: 5 }),
    kind: 1,
  });
  const bytes = await serializer.serialize("ci-places", porto);
  const read = await new ProtobufDeserializer(client(), SerdeType.VALUE, {}).deserialize("ci-places", bytes);
  assert.strictEqual(read.name, "Porto");
  assert.strictEqual(read.at.y, -2);
  assert.strictEqual(read.since.seconds, 9n);
  assert.strictEqual(read.kind, 1);
  const latest = await client().getLatestSchemaMetadata("ci-places-value");
  assert.match(latest.schema, /message Place/);
  assert.strictEqual(latest.references[0].name, "ci/point.proto");
}

function field(name, number, type) {
  return { name, number, type, label: "LABEL_OPTIONAL", jsonName: name };
}

function toJsonFile(file) {
  const { toJson } = require("@bufbuild/protobuf");
  return toJson(require("@bufbuild/protobuf/wkt").FileDescriptorProtoSchema, file);
}

async function administration() {
  const c = client();
  const one = { schemaType: "AVRO", schema: '"string"' };
  const id = await c.register("ci-admin", one);
  assert.strictEqual(await c.getId("ci-admin", one), id);
  assert.deepStrictEqual(await c.getAllVersions("ci-admin"), [1]);
  assert.strictEqual((await c.getBySubjectAndId("ci-admin", id)).schema, '"string"');
  assert.strictEqual(await c.testSubjectCompatibility("ci-admin", { schemaType: "AVRO", schema: '"int"' }), false);
  await c.updateCompatibility("ci-admin", Compatibility.None);
  assert.strictEqual(await c.getCompatibility("ci-admin"), Compatibility.None);
  assert.ok((await c.getAllSubjects()).includes("ci-admin"));
  assert.deepStrictEqual(await c.deleteSubject("ci-admin"), [1]);
  assert.deepStrictEqual(await c.deleteSubject("ci-admin", true), [1]);
  await assert.rejects(client().getLatestSchemaMetadata("ci-admin"), (e) => e.status === 404 && e.errorCode === 40401);
}

main().then(() => console.log("ok"));
