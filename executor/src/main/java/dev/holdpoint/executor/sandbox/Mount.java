package dev.holdpoint.executor.sandbox;

import java.nio.file.Path;
import java.util.List;

/// One thing in the file system that a worker sees. Later ones cover earlier ones.
sealed interface Mount {
    /// A host's file or directory that can only be read.
    record ReadOnly(Path source, Path target) implements Mount {
        static ReadOnly same(Path path) {
            return new ReadOnly(path, path);
        }
    }

    /// A host's directory that can be written.
    record Writable(Path source, Path target) implements Mount {}

    /// A directory in memory.
    ///
    /// @param bytes the most it holds
    /// @param mode its permissions, octal
    record Memory(Path target, long bytes, String mode) implements Mount {}

    /// A directory made in what is already there.
    ///
    /// @param mode its permissions, octal
    record Directory(Path target, String mode) implements Mount {}

    /// A symbolic link.
    record Link(String to, Path target) implements Mount {}

    /// The sandbox's own processes.
    record Processes(Path target) implements Mount {}

    /// A few harmless devices.
    record Devices(Path target) implements Mount {}

    /// From here on nothing new can be made directly in this mount; mounts below it stay as they
    /// are.
    record Seal(Path target) implements Mount {}

    /// The options of bubblewrap that make it.
    default List<String> options() {
        return switch (this) {
            case ReadOnly(var source, var target) ->
                    List.of("--ro-bind", source.toString(), target.toString());
            case Writable(var source, var target) ->
                    List.of("--bind", source.toString(), target.toString());
            case Memory(var target, var bytes, var mode) ->
                    List.of(
                            "--size",
                            Long.toString(bytes),
                            "--perms",
                            mode,
                            "--tmpfs",
                            target.toString());
            case Directory(var target, var mode) ->
                    List.of("--perms", mode, "--dir", target.toString());
            case Link(var to, var target) -> List.of("--symlink", to, target.toString());
            case Processes(var target) -> List.of("--proc", target.toString());
            case Devices(var target) -> List.of("--dev", target.toString());
            case Seal(var target) -> List.of("--remount-ro", target.toString());
        };
    }

    /// The words by which `enclose.sh` makes it.
    default List<String> words() {
        return switch (this) {
            case ReadOnly(var source, var target) ->
                    List.of("read-only", source.toString(), target.toString());
            case Writable(var source, var target) ->
                    List.of("writable", source.toString(), target.toString());
            case Memory(var target, var bytes, var mode) ->
                    List.of("memory", target.toString(), Long.toString(bytes), mode);
            case Directory(var target, var mode) -> List.of("directory", target.toString(), mode);
            case Link(var to, var target) -> List.of("link", to, target.toString());
            case Processes(var target) -> List.of("processes", target.toString());
            case Devices(var target) -> List.of("devices", target.toString());
            case Seal(var target) -> List.of("seal", target.toString());
        };
    }
}
