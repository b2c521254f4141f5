package dev.holdpoint.executor.hostile;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.TreeSet;

/// All that can be told of files, of the kernel's settings and of System V's objects: type, mode,
/// owner, links, size, times to the nanosecond. The time of the last change of an inode cannot be
/// set, so bytes need not be read.
record Outside(Map<String, String> seen) {
    private static final String ATTRIBUTES =
            "unix:mode,uid,gid,nlink,ino,size,lastModifiedTime,ctime";
    private static final List<String> SETTINGS =
            List.of(
                    "kernel/core_pattern",
                    "kernel/modprobe",
                    "kernel/hostname",
                    "kernel/domainname",
                    "kernel/sysrq",
                    "kernel/kptr_restrict",
                    "kernel/panic",
                    "kernel/randomize_va_space",
                    "kernel/core_uses_pid",
                    "kernel/pid_max",
                    "kernel/threads-max",
                    "kernel/perf_event_paranoid",
                    "kernel/shmmax",
                    "vm/overcommit_memory",
                    "vm/swappiness",
                    "vm/panic_on_oom",
                    "vm/mmap_min_addr",
                    "fs/suid_dumpable",
                    "fs/protected_hardlinks",
                    "fs/protected_symlinks",
                    "fs/file-max",
                    "net/ipv4/ip_forward",
                    "user/max_user_namespaces");

    /// Looks at everything below these paths, and at the kernel's settings.
    ///
    /// @param but names that are left out, with all below them: others work there meanwhile
    static Outside of(List<Path> paths, List<String> but) {
        var seen = new TreeMap<String, String>();
        for (var path : paths) {
            look(path, but, seen);
        }
        for (var setting : SETTINGS) {
            seen.put("/proc/sys/" + setting, text(Path.of("/proc/sys", setting)));
        }
        return new Outside(seen);
    }

    /// Those of this key, which processes cannot take along.
    static List<String> systemV(int key) {
        var found = new ArrayList<String>();
        for (var kind : List.of("shm", "sem", "msg")) {
            var lines = text(Path.of("/proc/sysvipc", kind)).lines();
            if (lines.anyMatch(line -> line.strip().startsWith(key + " "))) {
                found.add("/proc/sysvipc/" + kind);
            }
        }
        return found;
    }

    /// Directories of the host that have something with this word in its name.
    static List<String> named(String word, List<Path> directories) {
        var found = new ArrayList<String>();
        for (var directory : directories) {
            try (var children = Files.newDirectoryStream(directory, "*" + word + "*")) {
                children.forEach(child -> found.add(child.toString()));
            } catch (IOException e) {
                // not one of this host, or closed to us and so to plugins
            }
        }
        return found;
    }

    /// What is not as it was, one line each.
    List<String> changesTo(Outside later) {
        var changes = new ArrayList<String>();
        var all = new TreeSet<>(seen.keySet());
        all.addAll(later.seen.keySet());
        for (var path : all) {
            var was = seen.get(path);
            var is = later.seen.get(path);
            if (!Objects.equals(was, is)) {
                changes.add(path + ": " + was + " → " + is);
            }
        }
        return changes;
    }

    private static void look(Path path, List<String> but, Map<String, String> seen) {
        if (but.contains(path.getFileName().toString())) {
            return;
        }
        try {
            var attributes =
                    new TreeMap<>(
                            Files.readAttributes(path, ATTRIBUTES, LinkOption.NOFOLLOW_LINKS));
            seen.put(path.toString(), attributes.toString());
            if (Files.isSymbolicLink(path)) {
                seen.put(path + " leads to", Files.readSymbolicLink(path).toString());
            } else if (Files.isDirectory(path)) {
                try (var children = Files.newDirectoryStream(path)) {
                    children.forEach(child -> look(child, but, seen));
                }
            }
        } catch (AccessDeniedException e) {
            seen.put(path + " in it", "closed");
        } catch (NoSuchFileException e) {
            seen.remove(path.toString());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (FileSystemException e) {
            return "closed";
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
