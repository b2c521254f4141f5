package dev.holdpoint.executor;

import dev.holdpoint.executor.stage.RootSetting;
import dev.holdpoint.model.HoldpointException;
import dev.holdpoint.model.WorkspaceName;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/// The flags of an executor that say where workspaces are.
public final class RootOptions {
    private static final int DEEPEST = 64;

    @Option(
            names = "--root",
            paramLabel = "NAME=DIR",
            description = "a directory that holds workspaces, and its name; repeat it for more")
    private List<String> roots = List.of();

    @Option(
            names = "--root-state",
            paramLabel = "NAME=DIR",
            description = {
                "where the state of a root is kept: on its file system, outside all roots, the same",
                "for all of its executors; default: .holdpoint in it"
            })
    private List<String> states = List.of();

    @Option(
            names = "--root-depth",
            paramLabel = "NAME=N",
            description = {
                "how many parts the paths of a root's workspaces have, so that none lies inside",
                "another, such as 2 for lab:2024/run-1; default: any number"
            })
    private List<String> depths = List.of();

    /// The roots in the order given.
    ///
    /// @throws HoldpointException `bad_setting`
    public List<RootSetting> settings() {
        var named = named("--root", "DIR", roots);
        var state = named("--root-state", "DIR", states);
        var depth = named("--root-depth", "N", depths);
        checkKnown("--root-state", named, state);
        checkKnown("--root-depth", named, depth);
        return named.entrySet().stream()
                .map(root ->
                        new RootSetting(
                                root.getKey(),
                                path(root.getValue()),
                                pathOrNull(state.get(root.getKey())),
                                depth(depth.get(root.getKey()))))
                .toList();
    }

    private static Map<String, String> named(String flag, String value, List<String> pairs) {
        var named = new LinkedHashMap<String, String>();
        for (var pair : pairs) {
            int equals = pair.indexOf('=');
            var name = equals < 0 ? "" : pair.substring(0, equals);
            if (!WorkspaceName.isRootName(name) || equals == pair.length() - 1) {
                throw ExecutorMain.wrong(
                        "%s takes NAME=%s, the name of letters, digits, '_' and '-', at most 64; got '%s'"
                                .formatted(flag, value, pair));
            }
            if (named.put(name, pair.substring(equals + 1)) != null) {
                throw ExecutorMain.wrong(flag + " " + name + " is there twice");
            }
        }
        return named;
    }

    private static void checkKnown(
            String flag, Map<String, String> roots, Map<String, String> named) {
        named.keySet().stream()
                .filter(name -> !roots.containsKey(name))
                .findFirst()
                .ifPresent(name -> {
                    throw ExecutorMain.wrong(
                            "%s %s: there is no --root %s=DIR".formatted(flag, name, name));
                });
    }

    private static Path path(String text) {
        return Path.of(text).toAbsolutePath().normalize();
    }

    private static @Nullable Path pathOrNull(@Nullable String text) {
        return text == null ? null : path(text);
    }

    private static int depth(@Nullable String text) {
        if (text == null) {
            return 0;
        }
        if (text.matches("[1-9][0-9]?") && Integer.parseInt(text) <= DEEPEST) {
            return Integer.parseInt(text);
        }
        throw ExecutorMain.wrong(
                "--root-depth takes NAME=N, N from 1 to " + DEEPEST + "; got '" + text + "'");
    }
}
