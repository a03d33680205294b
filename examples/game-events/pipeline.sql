-- A game's API server: calls come in over HTTP, become events, and are counted while they come.

-- ---------------------------------------------------------------- the small one
-- Four calls, four texts, and the name of each event as a plain text in the topic.

CREATE STREAM IF NOT EXISTS game_users_events (event VARCHAR)
    WITH (KAFKA_TOPIC='game_users_events', VALUE_FORMAT='KAFKA', PARTITIONS=1);

CREATE ENDPOINT IF NOT EXISTS GET '/'
    RESPOND 'This is the default response!'
    AS INSERT INTO game_users_events VALUES ('default');

CREATE ENDPOINT IF NOT EXISTS GET '/purchase_a_sword'
    RESPOND 'Sword Purchased!'
    AS INSERT INTO game_users_events VALUES ('purchased_sword');

CREATE ENDPOINT IF NOT EXISTS GET '/purchase_a_knife'
    RESPOND 'Knife Purchased!'
    AS INSERT INTO game_users_events VALUES ('purchased_knife');

CREATE ENDPOINT IF NOT EXISTS GET '/join_guild'
    RESPOND 'Guild Joined!'
    AS INSERT INTO game_users_events VALUES ('joined_guild');

-- ---------------------------------------------------------------- the rich one
-- Who did what to what: the user is the key, so that the events of a user stay in their order.

CREATE STREAM IF NOT EXISTS game_events (
    user_id VARCHAR KEY,
    event VARCHAR,
    item VARCHAR,
    price INTEGER,
    guild VARCHAR
) WITH (KAFKA_TOPIC='game_events', VALUE_FORMAT='JSON', PARTITIONS=4);

-- `item` and `price` are fields of the JSON body, and have the types of their columns.
CREATE ENDPOINT IF NOT EXISTS POST '/users/{user}/purchases'
    RESPOND STRUCT(`status` := 'purchased', `item` := item)
    AS INSERT INTO game_events (user_id, event, item, price)
       VALUES (PATH('user'), 'purchase', item, price);

CREATE ENDPOINT IF NOT EXISTS PUT '/users/{user}/guild/{guild}'
    RESPOND STRUCT(`status` := 'joined', `guild` := PATH('guild'))
    AS INSERT INTO game_events (user_id, event, guild)
       VALUES (PATH('user'), 'join_guild', PATH('guild'));

-- Events of each user in each minute, and what they spent.
CREATE TABLE IF NOT EXISTS events_per_minute AS
    SELECT user_id,
           COUNT(*) AS events,
           SUM(IFNULL(price, 0)) AS spent
    FROM game_events
    WINDOW TUMBLING (SIZE 1 MINUTE)
    GROUP BY user_id;

CREATE ENDPOINT IF NOT EXISTS GET '/users/{user}/minutes'
    AS SELECT FORMAT_TIMESTAMP(FROM_UNIXTIME(windowstart), 'yyyy-MM-dd''T''HH:mm''Z''') AS `minute`,
              events AS `events`,
              spent AS `spent`
       FROM events_per_minute
       WHERE user_id = PATH('user')
       ORDER BY windowstart DESC
       LIMIT 60;

-- All that a user has spent: one row a user, so one object an answer.
CREATE TABLE IF NOT EXISTS spent AS
    SELECT user_id, SUM(price) AS spent, COUNT(*) AS purchases
    FROM game_events
    WHERE event = 'purchase'
    GROUP BY user_id;

CREATE ENDPOINT IF NOT EXISTS GET '/users/{user}'
    AS SELECT user_id AS `user`, spent AS `spent`, purchases AS `purchases`
       FROM spent
       WHERE user_id = PATH('user');
