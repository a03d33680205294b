-- Images of the data folder, through topic ToRedis, into Redis: the file's name is the key.
-- Needs a Redis: millrace run examples/smart-meter/redis.sql --define redis=localhost:6379
DEFINE password = '';

CREATE SOURCE CONNECTOR IF NOT EXISTS images WITH (
    'connector.class' = 'BlobSource',
    'path' = '${data}/images',
    'format' = 'bytes',
    'topic' = 'ToRedis'
);

CREATE SINK CONNECTOR IF NOT EXISTS images_to_redis WITH (
    'connector.class' = 'RedisSink',
    'topics' = 'ToRedis',
    'redis.hosts' = '${redis}',
    'redis.password' = '${password}',
    'redis.database' = '1',
    'tasks.max' = '1'
);
