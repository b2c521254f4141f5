package dev.holdpoint.command;

import dev.holdpoint.model.HoldpointException;
import dev.holdpoint.model.Problem;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// The directory of a new plugin: the package, and beside it what is not installed with it.
///
/// @param path `PARENT/NAME-plugin`
/// @param files what is in it, as paths below it
record NewProject(Path path, List<String> files) {
    NewProject {
        files = List.copyOf(files);
    }

    /// Makes it, whole or not at all: it is written under another name and gets its own at the end.
    ///
    /// @throws HoldpointException `bad_setting` when the parent is not there, when something has
    ///   the name already, or when nothing can be written
    static NewProject make(NewPlugin plugin, Template template, Path parent) {
        var directory = parent.toAbsolutePath().normalize();
        if (!Files.isDirectory(directory)) {
            throw refused(
                    "--dir " + directory + ": there is no such directory; make it first", null);
        }
        var target = directory.resolve(plugin.name() + "-plugin");
        if (Files.exists(target, LinkOption.NOFOLLOW_LINKS)) {
            throw isThere(target);
        }
        var files = template.files(plugin);
        var building = directory.resolve("." + target.getFileName() + "-" + UUID.randomUUID());
        try {
            write(building, files);
            Files.move(building, target);
        } catch (FileAlreadyExistsException e) {
            throw isThere(target);
        } catch (IOException e) {
            throw refused(target + " cannot be made: " + e, e);
        } finally {
            delete(building);
        }
        return new NewProject(target, List.copyOf(files.keySet()));
    }

    private static void write(Path directory, Map<String, String> files) throws IOException {
        Files.createDirectory(directory);
        for (var file : files.entrySet()) {
            var path = directory.resolve(file.getKey());
            Files.createDirectories(path.getParent());
            Files.writeString(path, file.getValue());
        }
    }

    private static void delete(Path directory) {
        if (Files.notExists(directory)) {
            return;
        }
        try (var paths = Files.walk(directory)) {
            for (var path : paths.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        } catch (IOException e) {
            throw refused(directory + " is left behind: " + e + "; remove it", e);
        }
    }

    private static HoldpointException isThere(Path target) {
        return refused(
                target + " is there already; nothing was changed; take another name or --dir",
                null);
    }

    private static HoldpointException refused(String why, @Nullable IOException cause) {
        return cause == null
                ? new HoldpointException(Problem.BAD_SETTING, why)
                : new HoldpointException(Problem.BAD_SETTING, why, cause);
    }
}
