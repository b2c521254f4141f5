package dev.holdpoint.executor.stage;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// Goes through a tree that somebody may be changing meanwhile, with two calls of the kernel for
/// each name. No link is followed, whatever takes the place of a directory (on a kernel before 5.6
/// only the last one of a path); names are bytes, UTF-8 or not. What comes or goes meanwhile is
/// seen or not.
final class Walk implements AutoCloseable {
    private static final int LONGEST = 4095; // PATH_MAX without the zero
    private static final int NAME_OF_ENTRY = 19; // d_name
    private static final int PERMISSIONS = 07777;
    private static final Name ITSELF = Name.of(null, new byte[] {'.'});
    private static final int OPEN = Libc.DIRECTORY | Libc.NO_FOLLOW | Libc.CLOSE_ON_EXEC;

    private final Visitor visitor;
    private final Arena arena = Arena.ofConfined();
    private final MemorySegment path = arena.allocate(LONGEST + 1L);
    private final MemorySegment how = arena.allocate(24, Long.BYTES);
    private final MemorySegment statx = Inode.buffer(arena);
    private final Deque<Name> left = new ArrayDeque<>();
    private final Deque<Opened> opened = new ArrayDeque<>();
    private final Doors doors;
    private final Predicate<Inode> isEntered;
    private final int top;
    private final boolean isOld;

    /// What is done about directories that their own user has closed.
    enum Doors {
        STAY_CLOSED,

        /// They are opened until the walk is over. Not done lightly: whoever works in the tree may
        /// notice.
        ARE_OPENED
    }

    /// A directory that is open for now.
    ///
    /// @param mode what it is to have again
    /// @param opened what it has meanwhile
    private record Opened(Name name, int mode, int opened) {}

    /// What is made of the names.
    interface Visitor {
        /// Meets a name, a directory's before those in it. The tree's own directory is not met.
        ///
        /// @return false to end the walk
        boolean meets(Name name, Inode inode);

        /// Meets a directory that this user cannot look into, or a name that the kernel says
        /// nothing of, mostly because it has just gone.
        ///
        /// @return false to end the walk
        boolean misses(Name name);
    }

    /// A name in the tree.
    ///
    /// @param parent null at the top
    /// @param depth 1 at the top
    /// @param length of its path in bytes
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record Name(@Nullable Name parent, byte[] bytes, int depth, int length) {
        static Name of(@Nullable Name parent, byte[] bytes) {
            return parent == null
                    ? new Name(null, bytes, 1, bytes.length)
                    : new Name(parent, bytes, parent.depth + 1, parent.length + 1 + bytes.length);
        }

        /// Relative to the tree, for people: what is not UTF-8 is replaced.
        @Override
        public String toString() {
            var path = new byte[length];
            write(MemorySegment.ofArray(path));
            return new String(path, StandardCharsets.UTF_8);
        }

        private void write(MemorySegment into) {
            MemorySegment.copy(
                    bytes, 0, into, ValueLayout.JAVA_BYTE, length - bytes.length, bytes.length);
            if (parent != null) {
                into.set(ValueLayout.JAVA_BYTE, parent.length, (byte) '/');
                parent.write(into);
            }
        }
    }

    private Walk(Path tree, Doors doors, Predicate<Inode> isEntered, Visitor visitor)
            throws IOException {
        this.visitor = visitor;
        this.doors = doors;
        this.isEntered = isEntered;
        top = Libc.open(Pinned.bytes(tree), OPEN, 0);
        if (top < 0) {
            arena.close();
            throw new IOException(tree + " cannot be opened");
        }
        how.set(ValueLayout.JAVA_LONG, 0, OPEN);
        how.set(ValueLayout.JAVA_LONG, 16, Libc.INSIDE);
        int tried = Libc.openat2(top, text(ITSELF), how);
        isOld = tried < 0;
        if (!isOld) {
            Libc.close(tried);
        }
    }

    /// Walks until everything was met, or the visitor has enough.
    ///
    /// @return whether everything was met
    /// @throws IOException when the tree's own directory cannot be opened
    static boolean through(Path tree, Doors doors, Visitor visitor) throws IOException {
        try (var walk = new Walk(tree, doors, _ -> true, visitor)) {
            return walk.list(null, walk.open(ITSELF, OPEN)) && walk.goOn();
        }
    }

    /// Walks only through directories of which something is true: the tree's own, some that are
    /// known, and those in them.
    ///
    /// @return whether all that was met
    /// @throws IOException when the tree's own directory cannot be opened
    static boolean again(
            Path tree, List<Name> directories, Predicate<Inode> isEntered, Visitor visitor)
            throws IOException {
        try (var walk = new Walk(tree, Doors.STAY_CLOSED, isEntered, visitor)) {
            if (walk.isEntered(ITSELF) && !walk.list(null, walk.open(ITSELF, OPEN))) {
                return false;
            }
            for (var name : directories) {
                if (walk.isEntered(name) && !walk.list(name, walk.open(name, OPEN))) {
                    return false;
                }
            }
            return walk.goOn();
        }
    }

    private boolean isEntered(Name name) {
        return name.length() <= LONGEST
                && Inode.read(top, text(name), Libc.NOT_THROUGH_LINKS, statx)
                && isEntered.test(Inode.of(statx));
    }

    private boolean goOn() {
        while (!left.isEmpty()) {
            var name = left.removeLast();
            int descriptor = open(name, OPEN);
            if (descriptor < 0 && doors == Doors.ARE_OPENED && isOpened(name)) {
                descriptor = open(name, OPEN);
            }
            if (descriptor < 0 ? !visitor.misses(name) : !list(name, descriptor)) {
                return false;
            }
        }
        return true;
    }

    private int open(Name name, int flags) {
        if (name.length() > LONGEST) {
            return -1;
        }
        how.set(ValueLayout.JAVA_LONG, 0, flags);
        return isOld ? Libc.openat(top, text(name), flags) : Libc.openat2(top, text(name), how);
    }

    private boolean isOpened(Name name) {
        return onPinned(
                name,
                (pinned, inode) -> {
                    if (!inode.isClosed()) {
                        return false;
                    }
                    int mode = inode.mode() & PERMISSIONS;
                    opened.push(new Opened(name, mode, inode.opened()));
                    Files.setAttribute(pinned, "unix:mode", inode.opened());
                    return true;
                });
    }

    /// Gives it its mode back, unless it has got another meanwhile.
    private void shut(Opened door) {
        var _ =
                onPinned(
                        door.name(),
                        (pinned, inode) -> {
                            if ((inode.mode() & PERMISSIONS) == door.opened()) {
                                Files.setAttribute(pinned, "unix:mode", door.mode());
                            }
                            return true;
                        });
    }

    private interface Act {
        boolean on(Path pinned, Inode inode) throws IOException;
    }

    /// Acts on a directory that is held fast, whatever takes its name meanwhile.
    private boolean onPinned(Name name, Act act) {
        int descriptor = open(name, OPEN | Libc.PATH_ONLY);
        if (descriptor < 0) {
            return false;
        }
        try {
            var pinned = Path.of("/proc/self/fd/" + descriptor);
            var inode = Inode.through(pinned);
            return inode != null && inode.isDirectory() && act.on(pinned, inode);
        } catch (IOException e) {
            return false; // not ours
        } finally {
            Libc.close(descriptor);
        }
    }

    private boolean list(@Nullable Name parent, int descriptor) {
        var directory = descriptor < 0 ? MemorySegment.NULL : Libc.fdopendir(descriptor);
        if (directory.equals(MemorySegment.NULL)) {
            return true; // closed to this user
        }
        try {
            while (true) {
                var entry = Libc.readdir(directory);
                if (entry.equals(MemorySegment.NULL)) {
                    return true;
                }
                if (!isItself(entry) && !met(parent, descriptor, entry)) {
                    return false;
                }
            }
        } finally {
            Libc.closedir(directory);
        }
    }

    private boolean met(@Nullable Name parent, int descriptor, MemorySegment entry) {
        var text = entry.asSlice(NAME_OF_ENTRY);
        var name = Name.of(parent, bytes(text));
        if (!Inode.read(descriptor, text, Libc.NOT_THROUGH_LINKS, statx)) {
            return visitor.misses(name);
        }
        var inode = Inode.of(statx);
        if (inode.isDirectory() && isEntered.test(inode)) {
            left.addLast(name);
        }
        return visitor.meets(name, inode);
    }

    /// `.` and `..`
    private static boolean isItself(MemorySegment entry) {
        return at(entry, 0) == '.'
                && (at(entry, 1) == 0 || (at(entry, 1) == '.' && at(entry, 2) == 0));
    }

    private static byte at(MemorySegment entry, int position) {
        return entry.get(ValueLayout.JAVA_BYTE, NAME_OF_ENTRY + position);
    }

    private static byte[] bytes(MemorySegment text) {
        int length = 0;
        while (text.get(ValueLayout.JAVA_BYTE, length) != 0) {
            length++;
        }
        return text.asSlice(0, length).toArray(ValueLayout.JAVA_BYTE);
    }

    private MemorySegment text(Name name) {
        name.write(path);
        path.set(ValueLayout.JAVA_BYTE, name.length(), (byte) 0);
        return path;
    }

    @Override
    public void close() {
        opened.forEach(this::shut); // the last first: it may lie in one before
        Libc.close(top);
        arena.close();
    }
}
