-- Taxi rides: who ends where, when, how they are paid, and who could ride on from there.

-- Reads the files of the data folder and goes on reading what is added. A ride is known when it
-- ends, a pickup at once; each has the place as its key, which is what is grouped and joined by.
CREATE SOURCE CONNECTOR IF NOT EXISTS ride_files WITH (
    'connector.class' = 'BlobSource',
    'path' = '${data}',
    'file.pattern' = 'rides*.jsonl,rides*.csv',
    'key.field' = 'DOLocationID',
    'topic' = 'rides'
);

CREATE SOURCE CONNECTOR IF NOT EXISTS pickup_files WITH (
    'connector.class' = 'BlobSource',
    'path' = '${data}',
    'file.pattern' = 'pickups*.jsonl,pickups*.csv',
    'key.field' = 'PULocationID',
    'topic' = 'pickups'
);

-- The time of a row is the time of the ride, not that of its arrival.
CREATE STREAM IF NOT EXISTS rides (
    DOLocationID VARCHAR KEY,
    VendorID VARCHAR,
    tpep_pickup_datetime VARCHAR,
    tpep_dropoff_datetime VARCHAR,
    passenger_count INTEGER,
    trip_distance DOUBLE,
    RatecodeID INTEGER,
    store_and_fwd_flag VARCHAR,
    PULocationID INTEGER,
    payment_type VARCHAR,
    fare_amount DOUBLE,
    extra DOUBLE,
    mta_tax DOUBLE,
    tip_amount DOUBLE,
    tolls_amount DOUBLE,
    improvement_surcharge DOUBLE,
    total_amount DOUBLE,
    congestion_surcharge DOUBLE
) WITH (
    KAFKA_TOPIC='rides', VALUE_FORMAT='JSON', PARTITIONS=2,
    TIMESTAMP='tpep_dropoff_datetime', TIMESTAMP_FORMAT='yyyy-MM-dd HH:mm:ss'
);

CREATE STREAM IF NOT EXISTS pickups (
    PULocationID VARCHAR KEY,
    tpep_pickup_datetime VARCHAR
) WITH (
    KAFKA_TOPIC='pickups', VALUE_FORMAT='JSON', PARTITIONS=2,
    TIMESTAMP='tpep_pickup_datetime', TIMESTAMP_FORMAT='yyyy-MM-dd HH:mm:ss'
);

CREATE TABLE IF NOT EXISTS zones (
    locationid VARCHAR PRIMARY KEY,
    borough VARCHAR,
    zone VARCHAR,
    service_zone VARCHAR
) WITH (KAFKA_TOPIC='zones', VALUE_FORMAT='JSON', PARTITIONS=2, RETENTION_MS=-1);

-- Paid by card or in cash: '1' and '2'. All rows from here on have times of 2021: RETENTION_MS=-1
-- keeps the broker from deleting them for their age.
CREATE STREAM IF NOT EXISTS paid_rides WITH (KAFKA_TOPIC='paid_rides', RETENTION_MS=-1) AS
SELECT * FROM rides WHERE payment_type IN ('1', '2');

-- How many rides end at a place, in all and in every ten seconds.
CREATE TABLE IF NOT EXISTS rides_per_location WITH (KAFKA_TOPIC='rides_per_location', RETENTION_MS=-1) AS
SELECT DOLocationID, COUNT(*) AS rides FROM rides GROUP BY DOLocationID;

CREATE TABLE IF NOT EXISTS rides_per_10s WITH (KAFKA_TOPIC='rides_per_10s', RETENTION_MS=-1) AS
SELECT DOLocationID, COUNT(*) AS rides
FROM rides WINDOW TUMBLING (SIZE 10 SECONDS, GRACE PERIOD 5 MINUTES)
GROUP BY DOLocationID;

-- Runs of rides that are paid alike, at most a minute from one to the next. Rides of all places
-- come together here, and one place may be read long before another: late rows count for a day.
CREATE TABLE IF NOT EXISTS payment_sessions WITH (KAFKA_TOPIC='payment_sessions', RETENTION_MS=-1) AS
SELECT payment_type, COUNT(*) AS rides
FROM rides WINDOW SESSION (60 SECONDS)
GROUP BY payment_type;


-- The names of the places. A ride finds a zone that is there at the ride's time: these are there
-- from the beginning of time.
INSERT INTO zones (ROWTIME, locationid, borough, zone, service_zone) VALUES (0, '1', 'Manhattan', 'Harbor Street', 'Yellow Zone');
INSERT INTO zones (ROWTIME, locationid, borough, zone, service_zone) VALUES (0, '2', 'Manhattan', 'Mill Square', 'Yellow Zone');
INSERT INTO zones (ROWTIME, locationid, borough, zone, service_zone) VALUES (0, '3', 'Manhattan', 'Upper Park', 'Yellow Zone');
INSERT INTO zones (ROWTIME, locationid, borough, zone, service_zone) VALUES (0, '4', 'Manhattan', 'Lower Park', 'Yellow Zone');
INSERT INTO zones (ROWTIME, locationid, borough, zone, service_zone) VALUES (0, '5', 'Manhattan', 'Opera', 'Yellow Zone');
INSERT INTO zones (ROWTIME, locationid, borough, zone, service_zone) VALUES (0, '6', 'Manhattan', 'Central Station', 'Yellow Zone');
INSERT INTO zones (ROWTIME, locationid, borough, zone, service_zone) VALUES (0, '7', 'Queens', 'East Airport', 'Airports');
INSERT INTO zones (ROWTIME, locationid, borough, zone, service_zone) VALUES (0, '8', 'Queens', 'Orchard Hill', 'Boro Zone');
INSERT INTO zones (ROWTIME, locationid, borough, zone, service_zone) VALUES (0, '9', 'Queens', 'North Bay', 'Boro Zone');
INSERT INTO zones (ROWTIME, locationid, borough, zone, service_zone) VALUES (0, '10', 'Brooklyn', 'Old Docks', 'Boro Zone');
INSERT INTO zones (ROWTIME, locationid, borough, zone, service_zone) VALUES (0, '11', 'Brooklyn', 'Bridge Hill', 'Boro Zone');
INSERT INTO zones (ROWTIME, locationid, borough, zone, service_zone) VALUES (0, '12', 'Brooklyn', 'Sugar Works', 'Boro Zone');
INSERT INTO zones (ROWTIME, locationid, borough, zone, service_zone) VALUES (0, '13', 'Bronx', 'River Gardens', 'Boro Zone');
INSERT INTO zones (ROWTIME, locationid, borough, zone, service_zone) VALUES (0, '14', 'Bronx', 'Zoo', 'Boro Zone');
INSERT INTO zones (ROWTIME, locationid, borough, zone, service_zone) VALUES (0, '15', 'Staten Island', 'Ferry', 'Boro Zone');
INSERT INTO zones (ROWTIME, locationid, borough, zone, service_zone) VALUES (0, '16', 'Staten Island', 'South Beach', 'Boro Zone');


SELECT * FROM rides_per_location EMIT CHANGES;
