package io.millrace.app;

import io.millrace.cluster.Cluster;
import io.millrace.cluster.ClusterConfigFile;
import io.millrace.cluster.Clusters;
import io.millrace.config.ClusterSettings;
import io.millrace.config.Settings;
import io.millrace.config.UserError;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.util.ArrayDeque;
import java.util.Deque;

/// All rooms of one process, started in order and stopped in the reverse one.
public final class Stack implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Stack.class);

    private final Deque<AutoCloseable> rooms = new ArrayDeque<>();
    private final Cluster cluster;
}
