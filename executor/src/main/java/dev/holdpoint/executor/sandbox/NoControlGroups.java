package dev.holdpoint.executor.sandbox;

import dev.holdpoint.executor.run.Limits;
import dev.holdpoint.model.Accounting;
import java.nio.file.Path;
import java.util.List;

/// No control groups: each process is limited on its own, and the plugin's looked at now and then.
record NoControlGroups(List<String> missing) implements ControlGroups {
    /// Of a host where none can be used.
    ///
    /// @param whyNot what was wrong with each kind
    static NoControlGroups because(List<String> whyNot) {
        return new NoControlGroups(
                List.of(
                        "memory is limited and counted for each process, not for a whole worker: no"
                                + " control group can be used ("
                                + String.join("; ", whyNot)
                                + "): run the executor as a service with `Delegate=yes`, or in a"
                                + " terminal by `systemd-run --user --scope -p Delegate=yes`"));
    }

    @Override
    public Accounting accounting() {
        return Accounting.POLLING;
    }

    @Override
    public boolean countsAll() {
        return false;
    }

    @Override
    public Leaf leaf(Limits limits) {
        return NoLeaf.NONE;
    }

    @Override
    public void close() {}

    /// A leaf that nothing is in and that shows nothing.
    enum NoLeaf implements Leaf {
        NONE;

        @Override
        public List<Path> entrance() {
            return List.of();
        }

        @Override
        public void kill() {}

        @Override
        public boolean isEmpty() {
            return true;
        }

        @Override
        public Account account() {
            return new Account(0, 0, 0);
        }

        @Override
        public void close() {}
    }
}
