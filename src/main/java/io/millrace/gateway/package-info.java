/// The HTTP door to topics, on port 8082: records in and out without a Kafka client.
///
/// Start reading at [GatewayServer]. Families of routes, one file each: [EventRoutes]
/// (`/e/{topic}`: JSON, lines of JSON, text, bytes, CloudEvents; as server-sent events back),
/// `V2...` and `V3...` (the shapes of Confluent's REST Proxy). What other rooms mount is served
/// here, too, and all of it is in the OpenAPI document ([Api]).
///
/// Every record goes through one idempotent producer ([TopicWriter]) and is answered when Kafka has
/// acknowledged it, or with a status that says why not. Limits: [Access], `config.GatewayLimits`.
///
/// State: none but consumer instances and Idempotency-Keys, both bounded and gone with the process.
/// May use: config, http, data, format, cluster. Does not: know SQL.
@NullMarked
package io.millrace.gateway;

import org.jspecify.annotations.NullMarked;
