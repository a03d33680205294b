package io.millrace.sql.rest;

import org.jspecify.annotations.Nullable;

import java.util.LinkedHashMap;
import java.util.Map;

/// What became of the statements that this server executed last, by their command id. A statement
/// has been executed when its answer is sent, so that the answer here is the same.
final class CommandStatuses {
    private static final int KEPT_MAX = 1_000;

    private final Map<String, Object> statuses =
            new LinkedHashMap<>() {
                private static final long serialVersionUID = 1;

                @Override
                protected boolean removeEldestEntry(Map.Entry<String, Object> eldest) {
                    return size() > KEPT_MAX;
                }
            };

    /// Keeps the status of an answer, if it has one.
    synchronized void add(Map<String, @Nullable Object> answer) {
        var id = answer.get("commandId");
        var status = answer.get("commandStatus");
        if (id != null && status != null) {
            statuses.remove(String.valueOf(id));
            statuses.put(String.valueOf(id).replace("`", ""), status);
        }
    }

    /// `{"commandStatuses": {"stream/S/create": "SUCCESS"}}`
    synchronized Map<String, Object> all() {
        var all = new LinkedHashMap<String, Object>();
        statuses.forEach(
                (id, status) -> all.put(id, status instanceof Map<?, ?> m ? m.get("status") : ""));
        return Map.of("commandStatuses", all);
    }

    /// @param id `stream/S/create`, the name quoted or not
    synchronized Object of(String id) {
        var status = statuses.get(id.replace("`", ""));
        if (status == null) {
            throw SqlError.NO_STATUS.with("Command not found: " + id);
        }
        return status;
    }
}
