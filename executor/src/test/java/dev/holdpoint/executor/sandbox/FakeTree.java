package dev.holdpoint.executor.sandbox;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;

/// A tree of version 2 as far as its rules matter to who makes groups in it: what a controller
/// needs to be enabled, that a group with limited ones below it holds no process, what
/// `cgroup.procs` and `cgroup.kill` do, that only empty groups can be removed. Nothing in it takes
/// memory or time.
final class FakeTree implements CgroupFiles {
    private final Map<Path, Group> groups = new TreeMap<>();
    private final Path top;
    String offered = "cpu memory pids";
    boolean isDelegated;
    boolean isReadOnly;

    /// One group.
    private static final class Group {
        final TreeSet<Long> processes = new TreeSet<>();
        final TreeSet<String> enabled = new TreeSet<>();
        final Map<String, String> written = new TreeMap<>();
    }

    /// A tree of which only this group, and what is made below it, can be seen.
    FakeTree(Path top, Long... processes) {
        this.top = top;
        groups.put(top, new Group());
        group(top).processes.addAll(List.of(processes));
    }

    List<Path> all() {
        return List.copyOf(groups.keySet());
    }

    String written(Path file) {
        return group(parent(file)).written.getOrDefault(name(file), "");
    }

    void exit(long pid) {
        groups.values().forEach(group -> group.processes.remove(pid));
    }

    @Override
    public void make(Path group) throws IOException {
        if (isReadOnly) {
            throw new FileSystemException(group.toString(), null, "Read-only file system");
        }
        existing(parent(group));
        groups.put(group, new Group());
    }

    @Override
    public void remove(Path group) throws IOException {
        if (!existing(group).processes.isEmpty() || !below(group).isEmpty()) {
            throw new FileSystemException(group.toString(), null, "Device or resource busy");
        }
        groups.remove(group);
    }

    @Override
    public boolean has(Path path) {
        if (groups.containsKey(path)) {
            return true;
        }
        return groups.containsKey(path.getParent())
                && switch (name(path)) {
                    case "cgroup.type" -> true;
                    case "cgroup.procs",
                            "cgroup.controllers",
                            "cgroup.subtree_control",
                            "cgroup.events",
                            "cgroup.kill",
                            "cpu.stat" ->
                            true;
                    default ->
                            name(path).contains(".")
                                    && controllers(parent(path))
                                            .contains(name(path).split("\\.", 2)[0]);
                };
    }

    private String controllers(Path group) {
        return group.equals(top) ? offered : String.join(" ", group(parent(group)).enabled);
    }

    @Override
    public String read(Path file) throws IOException {
        var group = existing(parent(file));
        if (!has(file)) {
            throw new NoSuchFileException(file.toString());
        }
        return switch (name(file)) {
            case "cgroup.procs" ->
                    group.processes.stream().map(pid -> pid + "\n").reduce("", String::concat);
            case "cgroup.controllers" -> controllers(parent(file)) + "\n";
            case "cgroup.subtree_control" -> String.join(" ", group.enabled) + "\n";
            case "cgroup.events" ->
                    "populated " + (group.processes.isEmpty() ? 0 : 1) + "\nfrozen 0\n";
            default -> group.written.getOrDefault(name(file), "");
        };
    }

    @Override
    public void write(Path file, String text) throws IOException {
        var group = existing(parent(file));
        if (!has(file)) {
            throw new NoSuchFileException(file.toString());
        }
        switch (name(file)) {
            case "cgroup.procs" -> {
                if (!group.enabled.isEmpty()) {
                    throw new FileSystemException(file.toString(), null, "Device or resource busy");
                }
                exit(Long.parseLong(text));
                group.processes.add(Long.valueOf(text));
            }
            case "cgroup.kill" -> group.processes.clear();
            case "cgroup.subtree_control" -> enable(parent(file), text);
            default -> group.written.put(name(file), text);
        }
    }

    private void enable(Path place, String text) throws IOException {
        var group = existing(place);
        if (!group.processes.isEmpty()) {
            throw new FileSystemException(place.toString(), null, "Device or resource busy");
        }
        for (var word : text.split(" ", -1)) {
            if (!List.of(controllers(place).split(" ", -1)).contains(word.substring(1))) {
                throw new NoSuchFileException(place + ": no " + word);
            }
            group.enabled.add(word.substring(1));
        }
    }

    @Override
    public List<Path> below(Path group) throws IOException {
        existing(group);
        var found = new ArrayList<Path>();
        groups.keySet().stream().filter(each -> group.equals(each.getParent())).forEach(found::add);
        return found;
    }

    @Override
    public boolean isDelegated(Path group) {
        return isDelegated && group.equals(top);
    }

    private Group existing(Path path) throws IOException {
        if (!groups.containsKey(path)) {
            throw new NoSuchFileException(path.toString());
        }
        return group(path);
    }

    private Group group(Path path) {
        var group = groups.get(path);
        if (group == null) {
            throw new AssertionError("no group " + path);
        }
        return group;
    }

    private static Path parent(Path path) {
        var parent = path.getParent();
        if (parent == null) {
            throw new AssertionError("nothing above " + path);
        }
        return parent;
    }

    private static String name(Path path) {
        return String.valueOf(path.getFileName());
    }
}
