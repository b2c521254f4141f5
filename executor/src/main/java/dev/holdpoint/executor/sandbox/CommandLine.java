package dev.holdpoint.executor.sandbox;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What starts one sandboxed worker: first everything is made ready, by a chain of programs of
/// which each becomes the next ([#before]) or by the [Launcher] ([#request]); then the same process
/// is bubblewrap ([#inside]).
///
/// @param user whose rights the worker has
/// @param setUp the overlay and the files of this spawn
/// @param mounts what the worker sees, in order
/// @param workspace its working directory
/// @param hasNetwork whether it has the host's network, else none
/// @param command what runs inside
record CommandLine(
        WorkerUser user,
        SetUp setUp,
        List<Mount> mounts,
        Path workspace,
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
    /// @param settings file with the environment
    /// @param report file for the worker's supervisor
    /// @param status file for what makes the sandbox
    /// @param seccomp file with the filter
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
            List<Mount.ReadOnly> binds) {
        /// The words of the script, up to the command that follows.
        List<String> words(Path shell, Path mount) {
            var words = new ArrayList<>(List.of(shell.toString(), "-c", script, "holdpoint-enter"));
            entrance.forEach(file -> words.add(file.toString()));
            words.add("--");
            for (var path :
                    List.of(settings, report, status, seccomp, lower, upper, work, merged, mount)) {
                words.add(path.toString());
            }
            for (var bind : binds) {
                words.add(bind.source().toString());
                words.add(bind.target().toString());
            }
            words.add("--");
            return words;
        }
    }

    /// The programs that make everything ready, the first one first; what follows becomes
    /// [#inside].
    List<String> before(Tools tools) {
        var words = new ArrayList<String>();
        words.add(tools.unshare().toString());
        if (user instanceof WorkerUser.Executor) {
            words.addAll(List.of("--user", "--map-root-user"));
        }
        words.addAll(List.of("--mount", "--propagation", "private", "--"));
        words.addAll(setUp.words(tools.shell(), tools.mount()));
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
        return List.copyOf(words);
    }

    /// bubblewrap and what runs inside, all words.
    List<String> inside(Tools tools) {
        var words = new ArrayList<>(enclose(tools));
        words.addAll(command);
        return List.copyOf(words);
    }

    /// The same as [#before], as a request to the [Launcher].
    ///
    /// @param words what the child becomes
    Map<String, @Nullable Object> request(List<String> words) {
        var request = new LinkedHashMap<String, @Nullable Object>();
        request.put(
                "first",
                setUp.entrance().stream().map(file -> List.of(file.toString(), "0")).toList());
        request.put(
                "stage",
                Map.of(
                        "lower", setUp.lower().toString(),
                        "upper", setUp.upper().toString(),
                        "work", setUp.work().toString(),
                        "merged", setUp.merged().toString()));
        request.put(
                "binds",
                setUp.binds().stream()
                        .map(bind -> List.of(bind.source().toString(), bind.target().toString()))
                        .toList());
        request.put(
                "files",
                List.of(
                        file(SETTINGS_FD, setUp.settings(), "read"),
                        file(REPORT_FD, setUp.report(), "write"),
                        file(STATUS_FD, setUp.status(), "write"),
                        file(SECCOMP_FD, setUp.seccomp(), "read")));
        request.put(
                "user",
                user instanceof WorkerUser.Owner(var uid, var gid) ? List.of(uid, gid) : null);
        request.put("words", words);
        return request;
    }

    private static List<Object> file(String descriptor, Path file, String way) {
        return List.of(Integer.parseInt(descriptor), file.toString(), way);
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
        words.addAll(List.of("--seccomp", SECCOMP_FD));
        words.addAll(List.of("--json-status-fd", STATUS_FD, "--"));
        return words;
    }
}
