package io.millrace.bench;

import io.millrace.sql.Change;
import io.millrace.sql.Decider;
import io.millrace.sql.analyze.Properties;
import io.millrace.sql.catalog.Catalog;
import io.millrace.sql.parse.Parser;
import io.millrace.sql.stream.Partitions;
import io.millrace.sql.stream.TopologyBuilder;

import org.apache.kafka.streams.Topology;

import java.util.Map;

/// The jobs as SQL, compiled as the engine does it.
final class SqlJobs {
    private static final String ENRICHMENT =
            """
            CREATE STREAM expedia (
                id BIGINT, date_time VARCHAR, site_name INTEGER, posa_container INTEGER,
                user_location_country INTEGER, user_location_region INTEGER,
                user_location_city INTEGER, orig_destination_distance DOUBLE, user_id BIGINT,
                is_mobile INTEGER, is_package INTEGER, channel INTEGER, srch_ci VARCHAR,
                srch_co VARCHAR, srch_adults_cnt INTEGER, srch_children_cnt INTEGER,
                srch_rm_cnt INTEGER, srch_destination_id INTEGER, srch_destination_type_id INTEGER,
                hotel_id BIGINT
            ) WITH (KAFKA_TOPIC='%s', VALUE_FORMAT='JSON', PARTITIONS=2);
            CREATE STREAM expedia_ext WITH (KAFKA_TOPIC='%s') AS
            SELECT *,
                CASE
                    WHEN DATEDIFF(DAY, srch_ci, srch_co) BETWEEN 1 AND 4 THEN 'Short stay'
                    WHEN DATEDIFF(DAY, srch_ci, srch_co) BETWEEN 5 AND 10 THEN 'Standard stay'
                    WHEN DATEDIFF(DAY, srch_ci, srch_co) BETWEEN 11 AND 14
                        THEN 'Standard extended stay'
                    WHEN DATEDIFF(DAY, srch_ci, srch_co) > 14 THEN 'Long stay'
                    ELSE 'Erroneous data'
                END AS stay_category
            FROM expedia;
            """;

    private static final String COUNT =
            """
            CREATE STREAM expedia_stay_stream (stay_category VARCHAR, hotel_id BIGINT)
                WITH (KAFKA_TOPIC='%s', VALUE_FORMAT='JSON', KEY_FORMAT='JSON', PARTITIONS=2);
            CREATE TABLE hotel_stay_cat_counts WITH (KAFKA_TOPIC='%s') AS
            SELECT stay_category, hotel_id, COUNT(*) AS stays
            FROM expedia_stay_stream GROUP BY stay_category, hotel_id EMIT CHANGES;
            """;

    private static final String RIDES =
            """
            CREATE STREAM rides (
                DOLocationID VARCHAR KEY, VendorID INTEGER, tpep_pickup_datetime VARCHAR,
                tpep_dropoff_datetime VARCHAR, passenger_count INTEGER, trip_distance DOUBLE,
                RatecodeID INTEGER, store_and_fwd_flag VARCHAR, PULocationID INTEGER,
                payment_type INTEGER, fare_amount DOUBLE, extra DOUBLE, mta_tax DOUBLE,
                tip_amount DOUBLE, tolls_amount DOUBLE, improvement_surcharge DOUBLE,
                total_amount DOUBLE, congestion_surcharge DOUBLE
            ) WITH (KAFKA_TOPIC='%s', VALUE_FORMAT='JSON', PARTITIONS=2);
            """;

    private static final String WINDOW =
            RIDES
                    + """
                    CREATE TABLE rides_per_hour WITH (KAFKA_TOPIC='%s') AS
                    SELECT DOLocationID, COUNT(*) AS rides
                    FROM rides WINDOW TUMBLING (SIZE 1 HOUR, GRACE PERIOD 5 MINUTES)
                    GROUP BY DOLocationID EMIT CHANGES;
                    """;

    private static final String STREAM_JOIN =
            RIDES
                    + """
                    CREATE STREAM pickups (PULocationID VARCHAR KEY, tpep_pickup_datetime VARCHAR)
                        WITH (KAFKA_TOPIC='pickups', VALUE_FORMAT='JSON', PARTITIONS=2);
                    CREATE STREAM rides_on WITH (KAFKA_TOPIC='%s') AS
                    SELECT r.DOLocationID AS location, r.VendorID AS vendorid,
                        r.tpep_dropoff_datetime AS dropoff, r.total_amount AS amount,
                        p.tpep_pickup_datetime AS pickup
                    FROM rides r JOIN pickups p WITHIN 20 MINUTES GRACE PERIOD 5 MINUTES
                        ON r.DOLocationID = p.PULocationID EMIT CHANGES;
                    """;

    private static final String TABLE_JOIN =
            RIDES
                    + """
                    CREATE TABLE zones (
                        id VARCHAR PRIMARY KEY, borough VARCHAR, zone VARCHAR, service_zone VARCHAR
                    ) WITH (KAFKA_TOPIC='zones', VALUE_FORMAT='JSON', PARTITIONS=2);
                    CREATE STREAM rides_to_zones WITH (KAFKA_TOPIC='%s') AS
                    SELECT r.DOLocationID AS location, r.VendorID AS vendorid,
                        r.tpep_dropoff_datetime AS dropoff, r.total_amount AS amount,
                        z.borough AS borough, z.zone AS zone
                    FROM rides r LEFT JOIN zones z ON r.DOLocationID = z.id EMIT CHANGES;
                    """;

    private SqlJobs() {}

    static Job enrichment(Job.Place place) {
        return job(ENRICHMENT, place);
    }

    static Job count(Job.Place place) {
        return job(COUNT, place);
    }

    /// Declares the rides.
    static String rides() {
        return RIDES.formatted(RideInputs.RIDES);
    }

    /// A small query on the rides: every second one counts, the others filter.
    static String oneOfMany(int number) {
        return number % 2 == 0
                ? "CREATE STREAM many_%d AS SELECT * FROM rides WHERE VendorID = 1;"
                        .formatted(number)
                : "CREATE TABLE many_%d AS SELECT DOLocationID, COUNT(*) AS n FROM rides GROUP BY DOLocationID;"
                        .formatted(number);
    }

    static Job window(Job.Place place) {
        return job(WINDOW, place);
    }

    static Job streamJoin(Job.Place place) {
        return job(STREAM_JOIN, place);
    }

    static Job tableJoin(Job.Place place) {
        return job(TABLE_JOIN, place);
    }

    private static Job job(String sql, Job.Place place) {
        return new StreamsJob(topology(sql.formatted(place.input(), place.output())), place);
    }

    /// The topology of the last query of a script.
    private static Topology topology(String sql) {
        var catalog = Catalog.EMPTY;
        Change change = null;
        for (var statement : Parser.statements(sql)) {
            change = new Decider(catalog, new Properties(Map.of()), 0).decide(statement);
            catalog = change.catalog();
        }
        var query = change.start().orElseThrow();
        return TopologyBuilder.persistent(
                query.queryId(),
                query.query().query().plan(),
                query.query().sink().source(),
                Partitions.ALIKE,
                entry -> System.err.println(entry.kind() + ": " + entry.reason()));
    }
}
