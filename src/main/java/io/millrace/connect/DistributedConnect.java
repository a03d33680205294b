package io.millrace.connect;

import io.millrace.format.SchemaStores;

import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.utils.Time;
import org.apache.kafka.connect.cli.ConnectDistributed;
import org.apache.kafka.connect.connector.policy.ConnectorClientConfigOverridePolicy;
import org.apache.kafka.connect.json.JsonConverter;
import org.apache.kafka.connect.json.JsonConverterConfig;
import org.apache.kafka.connect.runtime.AbstractStatus;
import org.apache.kafka.connect.runtime.ConnectorConfig;
import org.apache.kafka.connect.runtime.Worker;
import org.apache.kafka.connect.runtime.WorkerConfigTransformer;
import org.apache.kafka.connect.runtime.distributed.DistributedConfig;
import org.apache.kafka.connect.runtime.distributed.DistributedHerder;
import org.apache.kafka.connect.runtime.isolation.Plugins;
import org.apache.kafka.connect.runtime.rest.RestClient;
import org.apache.kafka.connect.runtime.rest.RestServer;
import org.apache.kafka.connect.runtime.rest.entities.ConfigInfos;
import org.apache.kafka.connect.runtime.rest.entities.ConfigKeyInfo;
import org.apache.kafka.connect.runtime.rest.entities.ConnectorType;
import org.apache.kafka.connect.runtime.rest.errors.BadRequestException;
import org.apache.kafka.connect.storage.ConfigBackingStore;
import org.apache.kafka.connect.storage.KafkaConfigBackingStore;
import org.apache.kafka.connect.storage.KafkaOffsetBackingStore;
import org.apache.kafka.connect.storage.KafkaStatusBackingStore;
import org.apache.kafka.connect.storage.StatusBackingStore;
import org.apache.kafka.connect.util.Callback;
import org.apache.kafka.connect.util.ConnectUtils;
import org.apache.kafka.connect.util.ConnectorTaskId;
import org.apache.kafka.connect.util.SharedTopicAdmin;
import org.apache.kafka.connect.util.Stage;
import org.apache.maven.artifact.versioning.VersionRange;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.function.Predicate;

/// Connect's distributed runtime with three differences. Converters with schemas are given the
/// program's stores ([GivingPlugins]). What failed is started again ([Restarts]). And
/// configurations pass through [Pasted] on their way from Connect's topic to a connector or task
/// (where Connect itself resolves variables), and before they are validated.
///
/// So what runs is translated, and what is kept, answered by `GET /connectors/x/config` and seen by
/// other workers is what the user pasted. Connect's `Worker` is final; its herder and the store of
/// configurations are not.
final class DistributedConnect extends ConnectDistributed {
    private static final Logger LOG = LoggerFactory.getLogger(DistributedConnect.class);

    private final SchemaStores stores;
    private final Restarts.Delays delays;

    DistributedConnect(SchemaStores stores, Restarts.Delays delays) {
        this.stores = stores;
        this.delays = delays;
    }

    @Override
    protected DistributedHerder createHerder(
            DistributedConfig config,
            String workerId,
            Plugins found,
            ConnectorClientConfigOverridePolicy policy,
            RestServer restServer,
            RestClient restClient) {
        var plugins = new GivingPlugins(config.originalsStrings(), stores);
        var clusterId = config.kafkaClusterId();
        var clientId = ConnectUtils.clientIdBase(config);
        var adminProperties = new HashMap<String, Object>(config.originals());
        ConnectUtils.addMetricsContextProperties(adminProperties, config, clusterId);
        adminProperties.put(CommonClientConfigs.CLIENT_ID_CONFIG, clientId + "shared-admin");
        var admin = new SharedTopicAdmin(adminProperties);
        var keys =
                plugins.newInternalConverter(
                        true,
                        JsonConverter.class.getName(),
                        Map.of(JsonConverterConfig.SCHEMAS_ENABLE_CONFIG, "false"));
        var offsets = new KafkaOffsetBackingStore(admin, () -> clientId, keys);
        offsets.configure(config);
        Predicate<String> installed = name -> isInstalled(plugins, name);
        var worker = new Worker(workerId, Time.SYSTEM, plugins, config, offsets, policy);
        var values = worker.getInternalValueConverter();
        var statuses = new KafkaStatusBackingStore(Time.SYSTEM, values, admin, clientId);
        statuses.configure(config);
        var configs =
                new KafkaConfigBackingStore(
                        values, config, new Translation(worker, installed), admin, clientId);
        return new Herder(
                config,
                worker,
                clusterId,
                statuses,
                configs,
                restServer.advertisedUrl().toString(),
                restClient,
                policy,
                installed,
                new Restarts(delays, InstantSource.system()),
                admin);
    }

    private static boolean isInstalled(Plugins plugins, String name) {
        try {
            return plugins.pluginClass(name) != null;
        } catch (ClassNotFoundException _) {
            return false;
        }
    }

    /// What the store of configurations gives to those that start them: first the variables, then
    /// [Pasted].
    private static final class Translation extends WorkerConfigTransformer {
        private final WorkerConfigTransformer variables;
        private final Predicate<String> installed;

        Translation(Worker worker, Predicate<String> installed) {
            super(worker, Map.of());
            this.variables = worker.configTransformer();
            this.installed = installed;
        }

        @Override
        public @Nullable Map<String, String> transform(
                @Nullable String connector, @Nullable Map<String, String> config) {
            var resolved = variables.transform(connector, config);
            return resolved == null ? null : Pasted.translate(resolved, installed);
        }
    }

    /// Tells a variable that cannot be resolved as the mistake in the request that it is: 400,
    /// where Connect would answer 500.
    private record Refusing<T>(Callback<T> callback) implements Callback<T> {
        @Override
        public void onCompletion(@Nullable Throwable error, @Nullable T result) {
            callback.onCompletion(
                    error instanceof ConfigException e
                            ? new BadRequestException(String.valueOf(e.getMessage()), e)
                            : error,
                    result);
        }

        @Override
        public void recordStage(Stage stage) {
            callback.recordStage(stage);
        }
    }

    /// Knows our connectors by their other names where it looks at what was pasted, and has what
    /// fails of this worker started again.
    private static final class Herder extends DistributedHerder {
        private final Predicate<String> installed;
        private final Restarts restarts;

        Herder(
                DistributedConfig config,
                Worker worker,
                String clusterId,
                StatusBackingStore statuses,
                ConfigBackingStore configs,
                String restUrl,
                RestClient restClient,
                ConnectorClientConfigOverridePolicy policy,
                Predicate<String> installed,
                Restarts restarts,
                AutoCloseable admin) {
            super(
                    config,
                    Time.SYSTEM,
                    worker,
                    clusterId,
                    statuses,
                    configs,
                    restUrl,
                    restClient,
                    policy,
                    List.of(),
                    restarts,
                    admin);
            this.installed = installed;
            this.restarts = restarts;
        }

        @Override
        public void validateConnectorConfig(
                Map<String, String> config, Callback<ConfigInfos> callback, boolean doLog) {
            var translated = Pasted.translate(config, installed);
            super.validateConnectorConfig(translated, new Refusing<>(callback), doLog);
        }

        @Override
        public ConnectorType connectorType(@Nullable Map<String, String> config) {
            var name = config == null ? null : config.get(ConnectorConfig.CONNECTOR_CLASS_CONFIG);
            if (config == null || name == null) {
                return ConnectorType.UNKNOWN;
            }
            var known = new HashMap<>(config);
            known.put(ConnectorConfig.CONNECTOR_CLASS_CONFIG, Pasted.className(name, installed));
            return super.connectorType(known);
        }

        @Override
        public List<ConfigKeyInfo> connectorPluginConfig(
                String name, @Nullable VersionRange versions) {
            return super.connectorPluginConfig(Pasted.className(name, installed), versions);
        }

        @Override
        public void onFailure(ConnectorTaskId task, Throwable cause) {
            super.onFailure(task, cause);
            restarts.failed(
                    new Restarts.Part(task.connector(), OptionalInt.of(task.task())),
                    cause,
                    () -> {
                        if (hasFailedHere(statusBackingStore.get(task))) {
                            restartTask(task, (error, _) -> noteRestart(task, error));
                        }
                    });
        }

        @Override
        public void onFailure(String connector, Throwable cause) {
            super.onFailure(connector, cause);
            restarts.failed(
                    new Restarts.Part(connector, OptionalInt.empty()),
                    cause,
                    () -> {
                        if (hasFailedHere(statusBackingStore.get(connector))) {
                            restartConnector(
                                    connector, (error, _) -> noteRestart(connector, error));
                        }
                    });
        }

        /// Unless the user, or a worker that has taken it over, has started it meanwhile.
        private boolean hasFailedHere(@Nullable AbstractStatus<?> status) {
            return status != null
                    && status.state() == AbstractStatus.State.FAILED
                    && status.workerId().equals(worker.workerId());
        }

        private static void noteRestart(Object part, @Nullable Throwable error) {
            if (error != null) {
                LOG.debug("{} is not started again", part, error);
            }
        }
    }
}
