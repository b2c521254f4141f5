package dev.holdpoint.executor;

import java.lang.invoke.MethodHandleProxies;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.concurrent.CompletableFuture;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// SIGHUP, which asks a service to read its settings again.
///
/// A process with a terminal keeps the usual meaning: the terminal is gone, so it ends.
final class HangUp {
    private static final Logger LOG = LoggerFactory.getLogger(HangUp.class);

    private final CompletableFuture<Runnable> act = new CompletableFuture<>();

    private HangUp() {}

    /// Listens from now on: a signal that comes before it is known what to do is kept.
    @SuppressWarnings("SystemConsoleNull") // null or not depends on the version and its settings
    static HangUp listen() {
        var hangUp = new HangUp();
        var console = System.console();
        if (console != null && console.isTerminal()) {
            return hangUp;
        }
        try {
            handle(() -> {
                var _ = hangUp.act.thenAccept(Runnable::run);
            });
        } catch (ReflectiveOperationException e) {
            LOG.warn("SIGHUP ends this process: this Java lets nobody handle it: {}", e.toString());
        }
        return hangUp;
    }

    /// Does this at each signal, on a thread of its own.
    void onSignal(Runnable todo) {
        act.complete(todo);
    }

    /// By reflection, since the compiler warns of the only class that can do it.
    private static void handle(Runnable act) throws ReflectiveOperationException {
        var signal = Class.forName("sun.misc.Signal");
        var handler = Class.forName("sun.misc.SignalHandler");
        var run =
                MethodHandles.lookup()
                        .findVirtual(Runnable.class, "run", MethodType.methodType(void.class))
                        .bindTo(act);
        var ours =
                MethodHandleProxies.asInterfaceInstance(
                        handler, MethodHandles.dropArguments(run, 0, signal));
        var hangUp = signal.getConstructor(String.class).newInstance("HUP");
        signal.getMethod("handle", signal, handler).invoke(null, hangUp, ours);
    }
}
