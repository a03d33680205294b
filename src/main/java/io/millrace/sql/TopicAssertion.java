package io.millrace.sql;

import io.millrace.sql.parse.Sql;
import io.millrace.sql.parse.SqlException;

import org.apache.kafka.clients.admin.TopicDescription;

import java.util.Locale;
import java.util.Optional;

/// `ASSERT [NOT EXISTS] TOPIC`: waits for a topic, or for its end.
///
/// Source: ksqlDB reference, "ASSERT TOPIC"; without TIMEOUT it waits one second.
record TopicAssertion(TopicAdmin topics, Sql.AssertTopic wanted) {
    /// Waits until it is so.
    ///
    /// @return why it is not so when the time is up
    Optional<String> await() {
        check();
        return Waiting.until(wanted.timeout(), this::problem);
    }

    private void check() {
        for (var name : wanted.with().options().keySet()) {
            option(name);
        }
    }

    private Optional<String> problem() {
        var found = topics.describe(wanted.topic());
        if (!wanted.exists()) {
            return found.map(_ -> "Topic %s exists.".formatted(wanted.topic()));
        }
        return found.map(this::differences)
                .orElse(Optional.of("Topic %s does not exist.".formatted(wanted.topic())));
    }

    private Optional<String> differences(TopicDescription topic) {
        for (var name : wanted.with().options().keySet()) {
            int is =
                    switch (option(name)) {
                        case PARTITIONS -> topic.partitions().size();
                        case REPLICAS -> topic.partitions().getFirst().replicas().size();
                    };
            int should = number(name);
            if (is != should) {
                return Optional.of(
                        "Topic %s has %s %d instead of %d."
                                .formatted(
                                        wanted.topic(), name.toLowerCase(Locale.ROOT), is, should));
            }
        }
        return Optional.empty();
    }

    private enum Option {
        PARTITIONS,
        REPLICAS
    }

    private Option option(String name) {
        for (var option : Option.values()) {
            if (option.name().equalsIgnoreCase(name)) {
                return option;
            }
        }
        throw new SqlException(
                wanted.with().at(),
                "ASSERT TOPIC knows no option '%s'".formatted(name),
                "options are PARTITIONS and REPLICAS");
    }

    private int number(String name) {
        if (wanted.with().options().get(name) instanceof Sql.IntegerLiteral(_, var value)) {
            return value;
        }
        throw new SqlException(wanted.with().at(), name + " must be a whole number");
    }
}
