-- Readings of smart meters: from a topic, cleaned and in other units, into a database, and back.

-- The database; `--define database=jdbc:mysql://localhost:3306/home` (and user, password) names
-- another one. H2 needs nothing installed: a file in the data folder.
DEFINE database = 'jdbc:h2:${data}/home;MODE=MySQL;DATABASE_TO_UPPER=FALSE';
DEFINE user = '';
DEFINE password = '';

-- How many readings are made up, with at most so many milliseconds between two.
DEFINE readings = '1000';
DEFINE interval = '20';

-- Three meters; of each measurement one in ten is missing.
CREATE SOURCE CONNECTOR IF NOT EXISTS meters WITH (
    'connector.class' = 'DatagenSource',
    'quickstart' = 'SMART_METER',
    'kafka.topic' = 'smartMeter',
    'output.data.format' = 'JSON',
    'iterations' = '${readings}',
    'max.interval' = '${interval}',
    'random.seed' = '1',
    'tasks.max' = '1'
);

CREATE STREAM IF NOT EXISTS smart_meter (
    ID BIGINT,
    `time` BIGINT,
    profile_name VARCHAR,
    temperature DOUBLE,
    humidity DOUBLE,
    pressure DOUBLE
) WITH (KAFKA_TOPIC='smartMeter', VALUE_FORMAT='JSON', PARTITIONS=1);

-- Complete readings only; kPa becomes psi, Celsius becomes Fahrenheit. `modified` is when a reading
-- was written: the source below finds new rows by it.
CREATE STREAM IF NOT EXISTS readings WITH (KAFKA_TOPIC='Readings', VALUE_FORMAT='AVRO') AS
SELECT ID AS `ID`,
    FROM_UNIXTIME(`time`) AS `time`,
    profile_name AS `profile_name`,
    temperature * 1.8 + 32 AS `temperature`,
    humidity AS `humidity`,
    pressure / 6.895 AS `pressure`,
    FROM_UNIXTIME(ROWTIME) AS `modified`
FROM smart_meter
WHERE temperature IS NOT NULL AND humidity IS NOT NULL AND pressure IS NOT NULL;

-- A row a reading, in table Readings, which is made from the schema.
CREATE SINK CONNECTOR IF NOT EXISTS readings_to_database WITH (
    'connector.class' = 'MySqlSink',
    'topics' = 'Readings',
    'input.data.format' = 'AVRO',
    'connection.url' = '${database}',
    'connection.user' = '${user}',
    'connection.password' = '${password}',
    'insert.mode' = 'UPSERT',
    'pk.mode' = 'record_value',
    'pk.fields' = 'ID',
    'auto.create' = 'true',
    'auto.evolve' = 'true',
    'tasks.max' = '1'
);

-- The table as a topic again, SM_Readings. `modified` may be NULL, as far as the database knows.
CREATE SOURCE CONNECTOR IF NOT EXISTS readings_from_database WITH (
    'connector.class' = 'MySqlSource',
    'topic.prefix' = 'SM_',
    'connection.url' = '${database}',
    'connection.user' = '${user}',
    'connection.password' = '${password}',
    'table.whitelist' = 'Readings',
    'timestamp.column.name' = 'modified',
    'validate.non.null' = 'false',
    'poll.interval.ms' = '1000',
    'output.data.format' = 'JSON',
    'tasks.max' = '1'
);

CREATE STREAM IF NOT EXISTS sm_readings (
    ID BIGINT,
    profile_name VARCHAR,
    temperature DOUBLE,
    pressure DOUBLE
) WITH (KAFKA_TOPIC='SM_Readings', VALUE_FORMAT='JSON', PARTITIONS=1);

-- What came through, by place.
CREATE TABLE IF NOT EXISTS places AS
SELECT profile_name, COUNT(*) AS readings, ROUND(AVG(temperature), 1) AS fahrenheit,
    ROUND(AVG(pressure), 2) AS psi
FROM sm_readings
GROUP BY profile_name;

SELECT * FROM places EMIT CHANGES;
