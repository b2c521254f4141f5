package dev.holdpoint.executor.run;

import dev.holdpoint.model.ResolvedPlugin;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// One plugin as an executor can run it.
///
/// @param identity name, version and digest
/// @param packageDirectory a snapshot of the package that nobody changes; its name is the module's
///   name
/// @param entrypoint argv of a plugin that is not a Python package; empty = Python. The first word
///   is a file of the package where it has a slash or the package has that file, else a program in
///   PATH; a later word is a file of the package where it begins with `./`
/// @param declared what it says of itself
/// @param isolation what one worker of it gets
public record Plugin(
        ResolvedPlugin identity,
        Path packageDirectory,
        List<String> entrypoint,
        Declared declared,
        Isolation isolation) {
    private static final String UNREAD = "0".repeat(64);

    public Plugin {
        entrypoint = List.copyOf(entrypoint);
    }

    /// A Python package for all files, with the default limits, that asks for nothing.
    ///
    /// Its digest is 64 zeros: the package is not read.
    public static Plugin python(String name, String version, Path packageDirectory) {
        return new Plugin(
                new ResolvedPlugin(name, version, UNREAD),
                packageDirectory,
                List.of(),
                Declared.NOTHING,
                Isolation.DEFAULT);
    }

    /// What a plugin says of itself.
    ///
    /// @param supportedExtensions last suffixes with their dot; empty = all files
    /// @param requiredVariables names that a pass must have among its variables
    /// @param optionalVariables names that it looks up when a pass has them
    public record Declared(
            List<String> supportedExtensions,
            List<String> requiredVariables,
            List<String> optionalVariables,
            About about) {
        static final Declared NOTHING =
                new Declared(List.of(), List.of(), List.of(), new About("", "", Map.of()));

        public Declared {
            supportedExtensions = List.copyOf(supportedExtensions);
            requiredVariables = List.copyOf(requiredVariables);
            optionalVariables = List.copyOf(optionalVariables);
        }
    }

    /// What people want to know of a plugin; nothing depends on it.
    ///
    /// @param author empty where it is not said
    /// @param description empty where it is not said
    /// @param unknown the keys of the manifest that Holdpoint does not know, with their values
    public record About(String author, String description, Map<String, @Nullable Object> unknown) {
        public About {
            unknown = Collections.unmodifiableMap(new LinkedHashMap<>(unknown));
        }
    }

    /// What one worker gets.
    ///
    /// @param timeout wall clock
    /// @param memoryMb memory, in MiB
    /// @param network whether it needs the network
    public record Isolation(Duration timeout, int memoryMb, boolean network) {
        /// What a manifest gets that says nothing.
        public static final Isolation DEFAULT = new Isolation(Duration.ofSeconds(30), 512, false);
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

    public List<String> supportedExtensions() {
        return declared.supportedExtensions();
    }

    public List<String> requiredVariables() {
        return declared.requiredVariables();
    }

    public List<String> optionalVariables() {
        return declared.optionalVariables();
    }

    public String author() {
        return declared.about().author();
    }

    public String description() {
        return declared.about().description();
    }

    public Duration timeout() {
        return isolation.timeout();
    }

    public int memoryMb() {
        return isolation.memoryMb();
    }

    public boolean network() {
        return isolation.network();
    }

    public Plugin withEntrypoint(String... argv) {
        return new Plugin(identity, packageDirectory, List.of(argv), declared, isolation);
    }

    public Plugin withSupportedExtensions(String... suffixes) {
        return with(
                new Declared(
                        List.of(suffixes),
                        requiredVariables(),
                        optionalVariables(),
                        declared.about()));
    }

    public Plugin withRequiredVariables(String... names) {
        return with(
                new Declared(
                        supportedExtensions(),
                        List.of(names),
                        optionalVariables(),
                        declared.about()));
    }

    public Plugin withOptionalVariables(String... names) {
        return with(
                new Declared(
                        supportedExtensions(),
                        requiredVariables(),
                        List.of(names),
                        declared.about()));
    }

    public Plugin withTimeout(Duration timeout) {
        return with(new Isolation(timeout, memoryMb(), network()));
    }

    public Plugin withMemoryMb(int memoryMb) {
        return with(new Isolation(timeout(), memoryMb, network()));
    }

    public Plugin withNetwork(boolean network) {
        return with(new Isolation(timeout(), memoryMb(), network));
    }

    private Plugin with(Declared declared) {
        return new Plugin(identity, packageDirectory, entrypoint, declared, isolation);
    }

    private Plugin with(Isolation isolation) {
        return new Plugin(identity, packageDirectory, entrypoint, declared, isolation);
    }
}
