package io.millrace.bench;

import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.VirtualThreads;
import org.eclipse.jetty.util.thread.QueuedThreadPool;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/// Jetty with a handler that answers a constant, on virtual threads: as fast as it gets.
///
/// Prints `ready URL`; the end of its input ends it.
final class BareProcess {
    private static final byte[] ANSWER =
            "{\"topic\":\"events\",\"accepted\":1,\"failed\":0}".getBytes(StandardCharsets.UTF_8);

    private BareProcess() {}

    public static void main(String[] args) throws Exception {
        var threads = new QueuedThreadPool(6, 1);
        threads.setReservedThreads(0);
        threads.setVirtualThreadsExecutor(VirtualThreads.getDefaultVirtualThreadsExecutor());
        var server = new Server(threads);
        var connector = new ServerConnector(server, 1, 1);
        connector.setHost("127.0.0.1");
        server.addConnector(connector);
        server.setHandler(
                new Handler.Abstract() {
                    @Override
                    public boolean handle(Request request, Response response, Callback callback) {
                        response.getHeaders().put("Content-Type", "application/json");
                        response.write(true, ByteBuffer.wrap(ANSWER), callback);
                        return true;
                    }
                });
        server.start();
        System.out.println("ready http://localhost:" + connector.getLocalPort());
        while (System.in.read() >= 0) {
            // only its end matters
        }
        server.stop();
    }
}
