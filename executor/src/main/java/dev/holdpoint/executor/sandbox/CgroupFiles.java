package dev.holdpoint.executor.sandbox;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.UserDefinedFileAttributeView;
import java.util.ArrayList;
import java.util.List;

/// The directories and files by which the kernel shows control groups, and takes orders for them.
interface CgroupFiles {
    /// Those of this host's kernel.
    CgroupFiles KERNEL =
            new CgroupFiles() {
                @Override
                public void make(Path group) throws IOException {
                    Files.createDirectory(group);
                }

                @Override
                public void remove(Path group) throws IOException {
                    Files.delete(group);
                }

                @Override
                public boolean has(Path path) {
                    return Files.exists(path);
                }

                @Override
                public String read(Path file) throws IOException {
                    return Files.readString(file, StandardCharsets.ISO_8859_1);
                }

                @Override
                public void write(Path file, String text) throws IOException {
                    try (var channel = Files.newByteChannel(file, StandardOpenOption.WRITE)) {
                        // one write is one order
                        channel.write(ByteBuffer.wrap(text.getBytes(StandardCharsets.ISO_8859_1)));
                    }
                }

                @Override
                public List<Path> below(Path group) throws IOException {
                    var found = new ArrayList<Path>();
                    try (var children = Files.newDirectoryStream(group, Files::isDirectory)) {
                        children.forEach(found::add);
                    }
                    return found;
                }

                @Override
                public boolean isDelegated(Path group) {
                    var attributes =
                            Files.getFileAttributeView(group, UserDefinedFileAttributeView.class);
                    var value = ByteBuffer.allocate(8);
                    try {
                        return attributes != null
                                && attributes.read("delegate", value) == 1
                                && value.get(0) == '1';
                    } catch (IOException e) {
                        return false; // there is no such attribute
                    }
                }
            };

    /// Makes a group; the kernel fills it with files.
    void make(Path group) throws IOException;

    /// Removes a group without processes and without groups below it.
    void remove(Path group) throws IOException;

    /// Whether there is such a group, or such a file in it.
    boolean has(Path path);

    String read(Path file) throws IOException;

    /// Writes to a file that is there.
    void write(Path file, String text) throws IOException;

    /// The groups right below one.
    List<Path> below(Path group) throws IOException;

    /// Whether systemd says that it gave a group with all in it away (from systemd 251 on).
    boolean isDelegated(Path group);

    /// The processes in a group, by pid.
    default List<Long> processes(Path group) throws IOException {
        return read(group.resolve("cgroup.procs")).lines().map(Long::valueOf).toList();
    }

    /// The number after a name in a file with one such pair on each line.
    ///
    /// @return 0 where the file has no such line
    default long count(Path file, String name) throws IOException {
        return read(file)
                .lines()
                .filter(line -> line.startsWith(name + " "))
                .mapToLong(line -> Long.parseLong(line.substring(name.length() + 1).strip()))
                .findFirst()
                .orElse(0);
    }
}
