-- Taxi rides in Avro: what producers and consumers of a Schema Registry exchange.

-- The files hold JSON; this topic is only their way in.
CREATE SOURCE CONNECTOR IF NOT EXISTS ride_files WITH (
    'connector.class' = 'BlobSource',
    'path' = '${data}',
    'file.pattern' = 'rides*.jsonl,rides*.csv',
    'topic' = 'rides_json'
);

CREATE STREAM IF NOT EXISTS rides_json (
    VendorID INTEGER,
    tpep_dropoff_datetime VARCHAR,
    passenger_count INTEGER,
    trip_distance DOUBLE,
    payment_type INTEGER,
    total_amount DOUBLE
) WITH (
    KAFKA_TOPIC='rides_json', VALUE_FORMAT='JSON', PARTITIONS=2,
    TIMESTAMP='tpep_dropoff_datetime', TIMESTAMP_FORMAT='yyyy-MM-dd HH:mm:ss'
);

-- The same rides, as records of a name that other programs may rely on. Their schemas are made of
-- the columns and registered as rides_avro-key and rides_avro-value. The key is a record, too: a
-- STRUCT of one field.
CREATE STREAM IF NOT EXISTS rides WITH (
    KAFKA_TOPIC='rides_avro', FORMAT='AVRO', RETENTION_MS=-1,
    KEY_SCHEMA_FULL_NAME='io.millrace.examples.RideKey',
    VALUE_SCHEMA_FULL_NAME='io.millrace.examples.Ride'
) AS
SELECT STRUCT(vendor_id := VendorID) AS ride_key, VendorID AS vendor_id, passenger_count,
    trip_distance, payment_type, total_amount
FROM rides_json
PARTITION BY STRUCT(vendor_id := VendorID);

-- A stream of an Avro topic needs no columns: its schema has them.
CREATE STREAM IF NOT EXISTS rides_again WITH (KAFKA_TOPIC='rides_avro', FORMAT='AVRO');

-- Paid in cash: '2'.
CREATE STREAM IF NOT EXISTS cash_rides WITH (KAFKA_TOPIC='cash_rides_avro', RETENTION_MS=-1) AS
SELECT * FROM rides_again WHERE payment_type = 2;

-- Rides, passengers and money of each vendor.
CREATE TABLE IF NOT EXISTS vendors WITH (
    KAFKA_TOPIC='vendors_avro', KEY_FORMAT='KAFKA', VALUE_FORMAT='AVRO', RETENTION_MS=-1
) AS
SELECT vendor_id, COUNT(*) AS rides, SUM(passenger_count) AS passengers, SUM(total_amount) AS amount
FROM rides_again
GROUP BY vendor_id;

SELECT * FROM vendors EMIT CHANGES;
