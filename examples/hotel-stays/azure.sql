-- Hotel searches by length of stay, as pipeline.sql has them, read from Azure.

-- Searches in Avro, from a container of Azure Blob Storage, into topic expedia: all else
-- is as in pipeline.sql. The settings are those of Confluent's
-- connector. Name account, key and container:
--   millrace run examples/hotel-stays/azure.sql --define account=... --define key=... --define container=...
DEFINE url = 'https://${account}.blob.core.windows.net';

CREATE SOURCE CONNECTOR IF NOT EXISTS hotel_searches_azure WITH (
    'connector.class' = 'io.confluent.connect.azure.blob.storage.AzureBlobStorageSourceConnector',
    'mode' = 'GENERIC',
    'topics.dir' = '',
    'topic.regex.list' = 'expedia:.*',
    'file.pattern' = '*.avro',
    'format.class' = 'io.confluent.connect.cloud.storage.source.format.CloudStorageAvroFormat',
    'azblob.account.name' = '${account}',
    'azblob.account.key' = '${key}',
    'azblob.container.name' = '${container}',
    'store.url' = '${url}',
    'azblob.poll.interval.ms' = '60000',
    'output.data.format' = 'JSON',
    'tasks.max' = '1'
);

CREATE STREAM IF NOT EXISTS expedia (
    id BIGINT,
    date_time VARCHAR,
    site_name INTEGER,
    posa_container INTEGER,
    user_location_country INTEGER,
    user_location_region INTEGER,
    user_location_city INTEGER,
    orig_destination_distance DOUBLE,
    user_id BIGINT,
    is_mobile INTEGER,
    is_package INTEGER,
    channel INTEGER,
    srch_ci VARCHAR,
    srch_co VARCHAR,
    srch_adults_cnt INTEGER,
    srch_children_cnt INTEGER,
    srch_rm_cnt INTEGER,
    srch_destination_id INTEGER,
    srch_destination_type_id INTEGER,
    hotel_id BIGINT
) WITH (KAFKA_TOPIC='expedia', VALUE_FORMAT='JSON', PARTITIONS=2);

-- Adds the category. DATEDIFF is NULL where a date is missing or is no date, and no comparison
-- with NULL is true: what is left over is erroneous.
CREATE STREAM IF NOT EXISTS expedia_ext WITH (KAFKA_TOPIC='expedia_ext') AS
SELECT *,
    CASE
        WHEN DATEDIFF('DAY', srch_ci, srch_co) BETWEEN 1 AND 4 THEN 'Short stay'
        WHEN DATEDIFF('DAY', srch_ci, srch_co) BETWEEN 5 AND 10 THEN 'Standard stay'
        WHEN DATEDIFF('DAY', srch_ci, srch_co) BETWEEN 11 AND 14 THEN 'Standard extended stay'
        WHEN DATEDIFF('DAY', srch_ci, srch_co) > 14 THEN 'Long stay'
        ELSE 'Erroneous data'
    END AS stay_category
FROM expedia;

-- What the counts need of it.
CREATE STREAM IF NOT EXISTS expedia_test WITH (KAFKA_TOPIC='expedia_test') AS
SELECT hotel_id, stay_category FROM expedia_ext;

CREATE STREAM expedia_stay_stream ( stay_category varchar, hotel_id bigint ) WITH ( KAFKA_TOPIC='expedia_test', VALUE_FORMAT='JSON', KEY_FORMAT='JSON' );

CREATE OR REPLACE TABLE hotel_stay_cat_counts AS SELECT stay_category, hotel_id, COUNT(*) AS stays FROM expedia_stay_stream GROUP BY stay_category, hotel_id EMIT CHANGES;

CREATE OR REPLACE TABLE stay_counts AS SELECT stay_category, COUNT(*) AS count_distinct, SUM(stays) AS count_all FROM hotel_stay_cat_counts GROUP BY stay_category EMIT CHANGES;

SELECT * FROM stay_counts EMIT CHANGES;
