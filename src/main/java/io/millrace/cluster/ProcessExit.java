package io.millrace.cluster;

import org.apache.kafka.common.internals.FatalExitError;
import org.apache.kafka.common.utils.Exit;
import org.jspecify.annotations.Nullable;

import java.util.function.Consumer;

/// Takes the power to end the process away from Kafka.
///
/// Broker and Connect call `Exit.exit` and `Exit.halt` when they cannot go on; both are global to
/// the process. The caller's thread ends with an error instead, and the reason is reported. Their
/// shutdown hooks are dropped, too: the rooms are stopped in order by their owner.
final class ProcessExit {
    private ProcessExit() {}

    /// @param onExit receives the reason, in words; the latest call wins
    static void replace(Consumer<String> onExit) {
        Exit.setExitProcedure((status, message) -> refuse(onExit, status, message));
        Exit.setHaltProcedure((status, message) -> refuse(onExit, status, message));
        Exit.setShutdownHookAdder((_, _) -> {});
    }

    private static void refuse(Consumer<String> onExit, int status, @Nullable String message) {
        onExit.accept(message == null ? "it asked to exit with status " + status : message);
        throw new FatalExitError(status == 0 ? 1 : status);
    }
}
