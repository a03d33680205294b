package io.millrace.http;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;

/// A request with a body that is far too long, sent by a client that goes on until it is stopped.
///
/// @param answer what came back; empty where the connection was cut before
/// @param taken bytes of the body that went out
public record LongBody(String answer, long taken) {
    private static final int PIECE_BYTES = 64 * 1024;

    /// @param head of the request, with its empty line
    /// @param bytes that the body would have
    public static LongBody send(int port, String head, long bytes) throws Exception {
        try (var socket = new Socket(InetAddress.getLoopbackAddress(), port);
                var reader = Executors.newVirtualThreadPerTaskExecutor()) {
            socket.setSoTimeout(20_000);
            socket.getOutputStream().write(head.getBytes(UTF_8));
            var answer = reader.submit(reading(socket));
            long taken = write(socket, bytes);
            return new LongBody(answer.get(), taken);
        }
    }

    private static Callable<String> reading(Socket socket) {
        return () -> {
            var text = new StringBuilder();
            try {
                var in = socket.getInputStream();
                for (int b = in.read(); b >= 0; b = in.read()) {
                    text.append((char) b);
                }
                socket.close(); // so that nobody writes for ever
            } catch (IOException _) {
                socket.close();
            }
            return text.toString();
        };
    }

    private static long write(Socket socket, long bytes) {
        var piece = "x".repeat(PIECE_BYTES).getBytes(UTF_8);
        long taken = 0;
        try {
            while (taken < bytes) {
                socket.getOutputStream().write(piece);
                taken += piece.length;
            }
        } catch (IOException _) {
            // the server has had enough
        }
        return taken;
    }
}
