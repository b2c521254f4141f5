package dev.holdpoint.explorer;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/// A directory with a root in it: the workspace of the pass, and what Holdpoint keeps of the pass.
final class Disk {
    static final String WORKSPACE = "ws";
    private static final String CLAIMS = ".holdpoint/pass";
    private static final String DIRECTORY = "/";

    private final Path root;
    private Image now;

    /// What was there at some time.
    ///
    /// @param files text of each file, `/` for a directory, by path
    record Image(Map<String, String> files) {
        /// What people see.
        Map<String, String> tree() {
            return files.entrySet().stream()
                    .filter(file -> file.getKey().startsWith(WORKSPACE + "/"))
                    .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
        }
    }

    Disk(Path root) {
        this.root = root;
        now = look();
    }

    Path workspace() {
        return root.resolve(WORKSPACE);
    }

    Image look() {
        var files = new TreeMap<String, String>();
        look(root.resolve(WORKSPACE), files);
        look(root.resolve(CLAIMS), files);
        now = new Image(files);
        return now;
    }

    private void look(Path below, Map<String, String> files) {
        if (!Files.isDirectory(below)) {
            return;
        }
        try (var walk = Files.walk(below)) {
            for (var path : (Iterable<Path>) walk::iterator) {
                if (!path.equals(below)) {
                    files.put(root.relativize(path).toString(), text(path));
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String text(Path path) throws IOException {
        return Files.isDirectory(path)
                ? DIRECTORY
                : Files.readString(path, StandardCharsets.ISO_8859_1);
    }

    /// Makes it what it was.
    void putBack(Image then) {
        try {
            for (var file : new TreeMap<>(now.files()).descendingMap().entrySet()) {
                if (!file.getValue().equals(then.files().get(file.getKey()))) {
                    Files.delete(root.resolve(file.getKey()));
                }
            }
            for (var file : then.files().entrySet()) {
                if (!file.getValue().equals(now.files().get(file.getKey()))) {
                    make(root.resolve(file.getKey()), file.getValue());
                }
            }
            now = then;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void make(Path path, String text) throws IOException {
        if (text.equals(DIRECTORY)) {
            Files.createDirectory(path);
        } else {
            Files.writeString(path, text, StandardCharsets.ISO_8859_1);
        }
    }
}
