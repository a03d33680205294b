package io.millrace.sql.query;

import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListGroupsOptions;
import org.apache.kafka.common.GroupState;
import org.apache.kafka.common.errors.GroupIdNotFoundException;
import org.apache.kafka.common.errors.GroupNotEmptyException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutionException;

/// What a query leaves in the cluster.
public final class Traces {
    private static final Logger LOG = LoggerFactory.getLogger(Traces.class);

    private Traces() {}

    /// Deletes what queries left that ended with their process: nobody waits for those, and none
    /// begins again.
    ///
    /// @param prefix of the groups of all queries of a service
    public static void deleteAbandoned(Admin admin, String prefix) {
        try {
            var empty = new ListGroupsOptions().inGroupStates(Set.of(GroupState.EMPTY));
            for (var group : admin.listGroups(empty).valid().get()) {
                if (group.groupId().startsWith(prefix + TransientQuery.ID)) {
                    delete(admin, group.groupId());
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException e) {
            LOG.warn("What earlier queries left could not be looked for", e.getCause());
        }
    }

    /// Deletes the internal topics and the group of a query that is gone for good.
    public static void delete(Admin admin, String applicationId) {
        try {
            var names = admin.listTopics().names().get();
            var own = names.stream().filter(n -> n.startsWith(applicationId + "-")).toList();
            admin.deleteTopics(own).all().get();
            admin.deleteConsumerGroups(List.of(applicationId)).all().get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException e) {
            boolean expires =
                    e.getCause() instanceof GroupIdNotFoundException
                            || e.getCause() instanceof GroupNotEmptyException;
            if (!expires) {
                LOG.warn("What {} left could not all be deleted", applicationId, e.getCause());
            }
        }
    }
}
