package dev.holdpoint.executor.run;

import dev.holdpoint.model.ResolvedPlugin;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/// One plugin as an executor can run it.
///
/// @param identity name, version and digest
/// @param packageDirectory a snapshot of the package that nobody changes; its name is the module's
///   name
/// @param supportedExtensions last suffixes with their dot; empty = all files
/// @param timeout wall clock of one worker
/// @param memoryMb memory of one worker, in MiB
/// @param entrypoint argv of a plugin that is not a Python package; empty = Python. The first word
///   is a file of the package where it has a slash or the package has that file, else a program in
///   PATH; a later word is a file of the package where it begins with `./`
public record Plugin(
        ResolvedPlugin identity,
        Path packageDirectory,
        List<String> supportedExtensions,
        Duration timeout,
        int memoryMb,
        List<String> entrypoint) {
    public Plugin {
        supportedExtensions = List.copyOf(supportedExtensions);
        entrypoint = List.copyOf(entrypoint);
    }

    public String name() {
        return identity.name();
    }

    public String module() {
        return packageDirectory.getFileName().toString();
    }

    public boolean isPython() {
        return entrypoint.isEmpty();
    }
}
