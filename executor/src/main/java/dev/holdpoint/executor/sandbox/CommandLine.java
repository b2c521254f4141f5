package dev.holdpoint.executor.sandbox;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;

/// The words that start one sandboxed worker: each program of the chain becomes the next, so that
/// the process started is in the end bubblewrap itself.
///
/// @param user whose rights the worker has
/// @param setUp the overlay and the files of this spawn
/// @param mounts what the worker sees, in order
/// @param workspace its working directory
/// @param filtered whether there is a seccomp filter
/// @param hasNetwork whether it has the host's network, else none
/// @param command what runs inside
record CommandLine(
        WorkerUser user,
        SetUp setUp,
        List<Mount> mounts,
        Path workspace,
        boolean filtered,
        boolean hasNetwork,
        List<String> command) {
    static final String SETTINGS_FD = "3";
    static final String REPORT_FD = "7";
    private static final String STATUS_FD = "8";
    private static final String SECCOMP_FD = "9";

    /// What the set-up script needs.
    ///
    /// @param script its text
    /// @param entrance the files of the spawn's control group into which it writes `0` to get there
    /// @param settings file with the environment, for bubblewrap
    /// @param report file for the worker's supervisor
    /// @param status file for bubblewrap
    /// @param seccomp file with the filter; empty where there is none
    /// @param lower the workspace
    /// @param merged an empty directory on which the view is mounted
    /// @param binds what is bound read-only before the executor's rights are given up
    record SetUp(
            String script,
            List<Path> entrance,
            Path settings,
            Path report,
            Path status,
            Path seccomp,
            Path lower,
            Path upper,
            Path work,
            Path merged,
            List<Mount.ReadOnly> binds) {}

    /// All words, the program first.
    List<String> words(Tools tools) {
        var words = new ArrayList<String>();
        words.add(tools.unshare().toString());
        if (user instanceof WorkerUser.Executor) {
            words.addAll(List.of("--user", "--map-root-user"));
        }
        words.addAll(List.of("--mount", "--propagation", "private", "--"));
        words.addAll(enter(tools));
        if (user instanceof WorkerUser.Owner(var uid, var gid)) {
            words.addAll(
                    List.of(
                            tools.setpriv().toString(),
                            "--reuid=" + uid,
                            "--regid=" + gid,
                            "--clear-groups",
                            "--no-new-privs",
                            "--"));
        }
        words.addAll(enclose(tools));
        words.addAll(command);
        return List.copyOf(words);
    }

    /// The environment as options of bubblewrap, for a file: on a command line everybody could read
    /// it.
    static String settings(Map<String, String> environment) {
        var words = new StringBuilder("--clearenv\0");
        environment.entrySet().stream()
                .sorted(Comparator.comparing(Map.Entry::getKey))
                .forEach(entry ->
                        words.append("--setenv\0")
                                .append(entry.getKey())
                                .append('\0')
                                .append(entry.getValue())
                                .append('\0'));
        return words.toString();
    }

    private List<String> enter(Tools tools) {
        var words = new ArrayList<String>();
        words.addAll(List.of(tools.shell().toString(), "-c", setUp.script(), "holdpoint-enter"));
        setUp.entrance().forEach(file -> words.add(file.toString()));
        words.add("--");
        for (var path :
                List.of(
                        setUp.settings(),
                        setUp.report(),
                        setUp.status(),
                        setUp.seccomp(),
                        setUp.lower(),
                        setUp.upper(),
                        setUp.work(),
                        setUp.merged(),
                        tools.mount())) {
            words.add(path.toString());
        }
        for (var bind : setUp.binds()) {
            words.add(bind.source().toString());
            words.add(bind.target().toString());
        }
        words.add("--");
        return words;
    }

    private List<String> enclose(Tools tools) {
        var words = new ArrayList<String>();
        words.add(tools.bubblewrap().toString());
        words.addAll(List.of("--args", SETTINGS_FD, "--unshare-all", "--unshare-user"));
        if (hasNetwork) {
            words.add("--share-net");
        }
        words.add("--disable-userns");
        if (user instanceof WorkerUser.Executor(var uid, var gid)) {
            words.addAll(List.of("--uid", Integer.toString(uid), "--gid", Integer.toString(gid)));
        }
        words.addAll(List.of("--hostname", "sandbox", "--cap-drop", "ALL"));
        words.addAll(List.of("--die-with-parent", "--new-session"));
        mounts.forEach(mount -> words.addAll(mount.options()));
        words.addAll(List.of("--chdir", workspace.toString()));
        if (filtered) {
            words.addAll(List.of("--seccomp", SECCOMP_FD));
        }
        words.addAll(List.of("--json-status-fd", STATUS_FD, "--"));
        return words;
    }
}
