package dev.holdpoint.executor;

import java.lang.invoke.MethodHandleProxies;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// SIGHUP, which asks a service to read its settings again.
///
/// A process with a terminal keeps the usual meaning: the terminal is gone, so it ends.
final class HangUp {
    private static final Logger LOG = LoggerFactory.getLogger(HangUp.class);

    private HangUp() {}

    /// Does this at each signal from now on, on a thread of its own.
    @SuppressWarnings("SystemConsoleNull") // null or not depends on the version and its settings
    static void onSignal(Runnable act) {
        var console = System.console();
        if (console != null && console.isTerminal()) {
            return;
        }
        try {
            handle(act);
        } catch (ReflectiveOperationException e) {
            LOG.warn("SIGHUP ends this process: this Java lets nobody handle it: {}", e.toString());
        }
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
