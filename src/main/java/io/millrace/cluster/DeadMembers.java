package io.millrace.cluster;

import io.millrace.config.UserError;

import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListTransactionsOptions;
import org.apache.kafka.clients.admin.TransactionListing;
import org.apache.kafka.clients.admin.TransactionState;
import org.apache.kafka.common.errors.TransactionalIdNotFoundException;
import org.apache.kafka.common.internals.Topic;
import org.apache.kafka.common.message.DescribeGroupsResponseData.DescribedGroup;
import org.apache.kafka.common.message.LeaveGroupRequestData;
import org.apache.kafka.common.message.LeaveGroupRequestData.MemberIdentity;
import org.apache.kafka.common.message.ListGroupsRequestData;
import org.apache.kafka.common.message.ListGroupsResponseData.ListedGroup;
import org.apache.kafka.common.network.ClientInformation;
import org.apache.kafka.common.network.ListenerName;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.Errors;
import org.apache.kafka.common.requests.RequestContext;
import org.apache.kafka.common.requests.RequestHeader;
import org.apache.kafka.common.security.auth.KafkaPrincipal;
import org.apache.kafka.common.security.auth.SecurityProtocol;

import java.net.InetAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;

/// Clears away what killed members of a group left behind, so that their successors need not wait.
final class DeadMembers {
    private static final Duration DEADLINE = Duration.ofSeconds(10);
    private static final Duration PAUSE = Duration.ofMillis(10);

    private DeadMembers() {}

    static void forget(Broker broker, Admin admin, String groupPrefix) {
        leaveGroups(broker, groupPrefix);
        abortTransactions(broker, admin, groupPrefix);
    }

    /// Speaks for the members: Kafka has no request by which an outsider can remove a member of a
    /// Connect group, but any member may leave.
    private static void leaveGroups(Broker broker, String prefix) {
        if (!broker.hasTopic(Topic.GROUP_METADATA_TOPIC_NAME)) {
            return; // nobody ever joined
        }
        awaitCoordinator(broker);
        var groups = broker.groups();
        var listed =
                get(groups.listGroups(context(ApiKeys.LIST_GROUPS), new ListGroupsRequestData()));
        var ids =
                listed.groups().stream()
                        .filter(g -> g.groupType().equalsIgnoreCase("classic"))
                        .map(ListedGroup::groupId)
                        .filter(id -> id.startsWith(prefix))
                        .toList();
        for (var group : get(groups.describeGroups(context(ApiKeys.DESCRIBE_GROUPS), ids))) {
            if (!group.members().isEmpty()) {
                var _ = get(groups.leaveGroup(context(ApiKeys.LEAVE_GROUP), leave(group)));
            }
        }
    }

    private static LeaveGroupRequestData leave(DescribedGroup group) {
        var members =
                group.members().stream()
                        .map(
                                m ->
                                        new MemberIdentity()
                                                .setMemberId(m.memberId())
                                                .setGroupInstanceId(m.groupInstanceId())
                                                .setReason("its process has ended"))
                        .toList();
        return new LeaveGroupRequestData().setGroupId(group.groupId()).setMembers(members);
    }

    /// The coordinator reads its one partition after the broker's start; until then it knows no
    /// groups at all.
    private static void awaitCoordinator(Broker broker) {
        var end = Instant.now().plus(DEADLINE);
        while (true) {
            var probe =
                    get(
                            broker.groups()
                                    .describeGroups(
                                            context(ApiKeys.DESCRIBE_GROUPS), List.of("probe")));
            var error = Errors.forCode(probe.getFirst().errorCode());
            if (error == Errors.NONE || error == Errors.GROUP_ID_NOT_FOUND) {
                return;
            }
            if (Instant.now().isAfter(end)) {
                throw UserError.of(
                        "The Kafka broker's groups are not ready after %d s: %s"
                                .formatted(DEADLINE.toSeconds(), error.message()));
            }
            LockSupport.parkNanos(PAUSE.toNanos());
        }
    }

    private static void abortTransactions(Broker broker, Admin admin, String prefix) {
        if (!broker.hasTopic(Topic.TRANSACTION_STATE_TOPIC_NAME)) {
            return;
        }
        awaitTransactions(admin);
        var ongoing = new ListTransactionsOptions().filterStates(Set.of(TransactionState.ONGOING));
        var ids =
                get(admin.listTransactions(ongoing).all()).stream()
                        .map(TransactionListing::transactionalId)
                        .filter(
                                id ->
                                        id.startsWith(prefix)
                                                || id.startsWith("connect-cluster-" + prefix))
                        .toList();
        if (!ids.isEmpty()) {
            var _ = get(admin.fenceProducers(ids).all());
        }
    }

    /// Until the coordinator has read its partition, a list of transactions is empty and says
    /// nothing; asking for one transaction is tried again by the client until the coordinator
    /// knows.
    private static void awaitTransactions(Admin admin) {
        var probe = "millrace-probe";
        try {
            admin.describeTransactions(List.of(probe))
                    .description(probe)
                    .get(DEADLINE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CompletionException(e);
        } catch (ExecutionException e) {
            if (!(e.getCause() instanceof TransactionalIdNotFoundException)) {
                throw new CompletionException(e);
            }
        } catch (TimeoutException e) {
            throw UserError.of(
                    "The Kafka broker's transactions are not ready after %d s."
                            .formatted(DEADLINE.toSeconds()));
        }
    }

    private static RequestContext context(ApiKeys api) {
        return new RequestContext(
                new RequestHeader(api, api.latestVersion(), "millrace", 0),
                "millrace",
                InetAddress.getLoopbackAddress(),
                KafkaPrincipal.ANONYMOUS,
                ListenerName.normalised("PLAINTEXT"),
                SecurityProtocol.PLAINTEXT,
                ClientInformation.EMPTY,
                false);
    }

    private static <T> T get(Future<T> future) {
        try {
            return future.get(DEADLINE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CompletionException(e);
        } catch (ExecutionException | TimeoutException e) {
            throw new CompletionException(e);
        }
    }
}
