package io.millrace.bench;

import io.millrace.sql.Change;
import io.millrace.sql.Decider;
import io.millrace.sql.analyze.Properties;
import io.millrace.sql.catalog.Catalog;
import io.millrace.sql.parse.Parser;
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

    private SqlJobs() {}

    static Job enrichment(Job.Place place) {
        return job(ENRICHMENT, place);
    }

    static Job count(Job.Place place) {
        return job(COUNT, place);
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
                entry -> System.err.println(entry.kind() + ": " + entry.reason()));
    }
}
