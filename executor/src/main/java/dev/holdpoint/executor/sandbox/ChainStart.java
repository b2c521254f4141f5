package dev.holdpoint.executor.sandbox;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// Programs of the system that become one another: `unshare`, a constant shell script with `mount`,
/// `setpriv`. Needs nothing else, and costs some milliseconds more a worker than [ResidentStart].
final class ChainStart implements Start {
    private final Tools tools;
    private final Starter starter;

    ChainStart(Tools tools, Starter starter) {
        this.tools = tools;
        this.starter = starter;
    }

    @Override
    public Process start(CommandLine line, List<String> words) throws IOException {
        var all = new ArrayList<>(line.before(tools));
        all.addAll(words);
        var builder = new ProcessBuilder(all).directory(Path.of("/").toFile());
        builder.environment().clear();
        return starter.call(builder::start);
    }

    @Override
    public void close() {
        starter.close();
    }
}
