package dev.holdpoint.executor.sandbox;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;

/// Where this process stands in the kernel's trees of control groups.
///
/// @param unified its group in the tree of version 2; empty where that is not to be seen
/// @param isTop whether that is the topmost group of version 2 that this process can see, as in a
///   container
/// @param byController its groups in the trees of version 1, by the name of the controller
record OwnGroups(Optional<Path> unified, boolean isTop, Map<String, Path> byController) {
    private static final Pattern OCTAL = Pattern.compile("\\\\([0-7]{3})");

    /// A tree as it is mounted.
    ///
    /// @param root what of the tree is to be seen at `point`
    /// @param options of the whole tree: its controllers among them
    private record Tree(String root, String point, boolean isUnified, List<String> options) {
        /// @return empty for one of another kind
        static Optional<Tree> of(String line) {
            var words = List.of(line.split(" ", -1));
            int end = words.indexOf("-");
            if (end < 5 || words.size() < end + 4 || !words.get(end + 1).startsWith("cgroup")) {
                return Optional.empty();
            }
            return Optional.of(
                    new Tree(
                            plain(words.get(3)),
                            plain(words.get(4)),
                            words.get(end + 1).equals("cgroup2"),
                            List.of(words.get(end + 3).split(",", -1))));
        }

        private static String plain(String word) {
            return OCTAL.matcher(word)
                    .replaceAll(octal ->
                            Character.toString((char) Integer.parseInt(octal.group(1), 8)));
        }

        /// Where a group of it is to be found.
        Optional<Path> place(String group) {
            var base = root.equals("/") ? "" : root;
            boolean isBelow = group.equals(base) || group.startsWith(base + "/");
            return isBelow && !group.contains("/..")
                    ? Optional.of(Path.of(point + group.substring(base.length())))
                    : Optional.empty();
        }
    }

    /// As /proc says it.
    static OwnGroups ofThisProcess() throws IOException {
        var self = Path.of("/proc/self");
        return parse(
                Files.readString(self.resolve("cgroup")),
                Files.readString(self.resolve("mountinfo")));
    }

    /// @param groups as in /proc/self/cgroup
    /// @param mounts as in /proc/self/mountinfo
    static OwnGroups parse(String groups, String mounts) {
        var trees = mounts.lines().map(Tree::of).flatMap(Optional::stream).toList();
        Optional<Path> unified = Optional.empty();
        boolean isTop = false;
        var byController = new TreeMap<String, Path>();
        for (var line : groups.lines().toList()) {
            var parts = line.split(":", 3);
            if (parts.length < 3) {
                continue;
            }
            if (parts[1].isEmpty()) {
                unified = place(parts[2], trees.stream().filter(Tree::isUnified).toList());
                isTop = parts[2].equals("/");
            } else {
                for (var controller : parts[1].split(",", -1)) {
                    place(parts[2], of(controller, trees))
                            .ifPresent(place -> byController.put(controller, place));
                }
            }
        }
        return new OwnGroups(unified, isTop, byController);
    }

    private static List<Tree> of(String controller, List<Tree> trees) {
        return trees.stream()
                .filter(tree -> !tree.isUnified && tree.options.contains(controller))
                .toList();
    }

    private static Optional<Path> place(String group, List<Tree> trees) {
        var places = new ArrayList<Path>();
        trees.forEach(tree -> tree.place(group).ifPresent(places::add));
        return places.stream().findFirst();
    }
}
