package dev.holdpoint.executor.sandbox;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// The words that start one worker in namespaces made by util-linux: the process started waits for
/// the sandbox's first process, whose child becomes the worker.
///
/// @param user whose rights the worker has
/// @param setUp the overlay and the files of this spawn
/// @param enclosure how the rest is made
/// @param mounts what the worker sees, in order
/// @param workspace its working directory
/// @param hasNetwork whether it has the host's network, else none
/// @param command what runs inside
record UnshareLine(
        WorkerUser user,
        CommandLine.SetUp setUp,
        Enclosure enclosure,
        List<Mount> mounts,
        Path workspace,
        boolean hasNetwork,
        List<String> command) {
    /// The worker's root directory, as whoever is not below it calls it.
    static final String JAIL = "/jail";

    /// What all workers of a host have in common.
    ///
    /// @param enclose text of the script that builds what the worker sees
    /// @param become text of the script that becomes the worker
    /// @param room an empty directory on which it is built
    /// @param ownsUsers whether each worker gets a user namespace of its own, in which the kernel
    ///   counts its processes; without root there is one for the mounts in any case
    record Enclosure(String enclose, String become, Path room, boolean ownsUsers) {}

    /// All words, the program first.
    List<String> words(UtilLinux tools) {
        var words = new ArrayList<String>();
        words.addAll(List.of(tools.setpriv().toString(), "--pdeathsig", "KILL", "--"));
        words.add(tools.unshare().toString());
        if (user instanceof WorkerUser.Executor) {
            words.addAll(List.of("--user", "--map-root-user"));
        }
        words.addAll(
                List.of(
                        "--mount",
                        "--pid",
                        "--fork",
                        "--kill-child",
                        "--ipc",
                        "--uts",
                        "--cgroup"));
        if (!hasNetwork) {
            words.add("--net");
        }
        words.addAll(List.of("--propagation", "private", "--"));
        words.addAll(setUp.words(tools.shell(), tools.mount()));
        words.addAll(enclose(tools));
        words.addAll(giveUp(tools));
        words.addAll(
                List.of(
                        tools.shell().toString(),
                        "-c",
                        enclosure.become,
                        "holdpoint-become",
                        workspace.toString(),
                        tools.setsid().toString()));
        words.addAll(command);
        return List.copyOf(words);
    }

    /// The environment as `become.sh` reads it, from a file: on a command line everybody could read
    /// it. A variable whose name no shell takes is left out.
    static String settings(Map<String, String> environment) {
        var lines = new StringBuilder();
        environment.entrySet().stream()
                .filter(entry -> entry.getKey().matches("[A-Za-z_][A-Za-z0-9_]*"))
                .sorted(Map.Entry.comparingByKey())
                .forEach(entry ->
                        lines.append('=')
                                .append(entry.getKey())
                                .append('=')
                                .append(entry.getValue().replace("\n", "\n+"))
                                .append('\n'));
        return lines.toString();
    }

    private List<String> enclose(UtilLinux tools) {
        var words =
                new ArrayList<>(
                        List.of(
                                tools.shell().toString(),
                                "-c",
                                enclosure.enclose,
                                "holdpoint-enclose",
                                enclosure.room.toString()));
        words.addAll(
                switch (user) {
                    case WorkerUser.Owner(var uid, var gid) ->
                            List.of(Integer.toString(uid), Integer.toString(gid));
                    case WorkerUser.Executor _, WorkerUser.Root _ -> List.of("0", "0");
                });
        mounts.forEach(mount -> words.addAll(mount.words()));
        words.add("--");
        return words;
    }

    /// From root, of whatever namespace, to a user without any right in its own root directory.
    private List<String> giveUp(UtilLinux tools) {
        var setpriv = tools.setpriv().toString();
        var words = new ArrayList<String>();
        if (enclosure.ownsUsers) {
            if (user instanceof WorkerUser.Owner) {
                words.add(setpriv);
                words.addAll(become());
                words.add("--");
            }
            words.add(tools.unshare().toString());
            words.addAll(mapped());
        } else {
            words.add(tools.unshare().toString());
        }
        words.addAll(List.of("--root=" + JAIL, "--", setpriv));
        if (!enclosure.ownsUsers) {
            words.addAll(become());
        }
        words.addAll(
                List.of(
                        "--no-new-privs",
                        "--inh-caps=-all",
                        "--ambient-caps=-all",
                        "--bounding-set=-all",
                        "--"));
        return words;
    }

    private List<String> become() {
        return user instanceof WorkerUser.Owner(var uid, var gid)
                ? List.of("--reuid=" + uid, "--regid=" + gid, "--clear-groups")
                : List.of();
    }

    /// Itself, under its own number.
    private List<String> mapped() {
        return switch (user) {
            case WorkerUser.Owner(var uid, var gid) -> mapped(uid, gid);
            case WorkerUser.Executor(var uid, var gid) -> mapped(uid, gid);
            case WorkerUser.Root _ -> mapped(0, 0);
        };
    }

    private static List<String> mapped(int uid, int gid) {
        return List.of("--user", "--map-user=" + uid, "--map-group=" + gid, "--keep-caps");
    }
}
