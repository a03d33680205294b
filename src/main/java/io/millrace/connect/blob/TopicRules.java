package io.millrace.connect.blob;

import org.apache.kafka.common.config.ConfigException;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/// Which topic the records of a file go to: that of the first rule whose expression matches the
/// file's whole path.
final class TopicRules implements Destination.Rule {
    /// Splits at commas that a topic follows, so that an expression may have commas.
    private static final Pattern BETWEEN = Pattern.compile(",(?=\\s*[\\w.-]+:)");

    private record Rule(String topic, Pattern path) {}

    private final List<Rule> rules;

    private TopicRules(List<Rule> rules) {
        this.rules = List.copyOf(rules);
    }

    /// @param topic for all that no rule names; empty for none
    /// @param list `topic:expression`, separated by commas
    /// @throws ConfigException if there is neither, or a rule is malformed
    static TopicRules of(String topic, String list) {
        var rules = new ArrayList<Rule>();
        for (var text : list.isBlank() ? new String[0] : BETWEEN.split(list)) {
            var colon = text.indexOf(':');
            var name = text.substring(0, Math.max(0, colon)).strip();
            if (name.isEmpty() || text.substring(colon + 1).isBlank()) {
                throw wrong(list, "'%s' is not topic:expression".formatted(text.strip()));
            }
            try {
                rules.add(new Rule(name, Pattern.compile(text.substring(colon + 1).strip())));
            } catch (PatternSyntaxException e) {
                throw wrong(list, "%s: %s".formatted(name, e.getMessage()));
            }
        }
        if (!topic.isBlank()) {
            rules.add(new Rule(topic.strip(), Pattern.compile(".*", Pattern.DOTALL)));
        }
        if (rules.isEmpty()) {
            throw new ConfigException(
                    "topic", "", "is missing: set it, or topic.regex.list to topic:expression");
        }
        return new TopicRules(rules);
    }

    private static ConfigException wrong(String list, String why) {
        return new ConfigException("topic.regex.list", list, why);
    }

    @Override
    public Optional<Destination> destination(String path) {
        return rules.stream()
                .filter(rule -> rule.path().matcher(path).matches())
                .map(rule -> Destination.of(rule.topic()))
                .findFirst();
    }
}
