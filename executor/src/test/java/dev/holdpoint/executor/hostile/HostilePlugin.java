package dev.holdpoint.executor.hostile;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.regex.Pattern;

/// One hostile plugin of the suite: a program beside this class's resources. Comments at its
/// beginning say what its manifest adds, and which plugin comes next instead of the usual one.
record HostilePlugin(String id, Path source) {
    private static final Pattern ISOLATION = Pattern.compile("(?m)^# (isolation: .*)$");
    private static final Pattern NEXT = Pattern.compile("(?m)^# next: (\\w+)$");

    /// What comes after a hostile plugin.
    static final String INNOCENT = "innocent";

    /// All that there are, without what they share and what is innocent.
    static List<HostilePlugin> all() throws IOException {
        try (var files = Files.list(directory())) {
            return files.filter(file -> file.toString().matches(".*\\.(py|pl)"))
                    .map(file -> new HostilePlugin(name(file), file))
                    .filter(plugin -> !plugin.id.equals("hostile"))
                    .filter(plugin -> !plugin.id.startsWith(INNOCENT))
                    .sorted((one, other) -> one.id.compareTo(other.id))
                    .toList();
        }
    }

    /// Makes the packages of all, and of those that are innocent.
    static void install(Path root) throws IOException {
        for (var plugin : all()) {
            plugin.installBelow(root);
        }
        new HostilePlugin("innocent_python", directory().resolve("innocent_python.py"))
                .installBelow(root);
        var innocent = Files.createDirectories(root.resolve(INNOCENT));
        Files.writeString(
                innocent.resolve("manifest.yml"),
                manifest(INNOCENT)
                        + "entrypoint: [/bin/sh, -c, 'echo ok > innocent.txt; echo \"{}\"']\n");
    }

    /// The one that runs after it.
    String next() throws IOException {
        var found = NEXT.matcher(Files.readString(source));
        return found.find() ? found.group(1) : INNOCENT;
    }

    private void installBelow(Path root) throws IOException {
        var text = Files.readString(source);
        var home = Files.createDirectories(root.resolve(id));
        var manifest = manifest(id);
        var isolation = ISOLATION.matcher(text);
        if (isolation.find()) {
            manifest += isolation.group(1) + "\n";
        }
        if (text.startsWith("# kit\n")) {
            Files.writeString(home.resolve("__init__.py"), text);
        } else if (source.toString().endsWith(".pl")) {
            Files.writeString(home.resolve("run.pl"), text);
            manifest += "entrypoint: [/usr/bin/perl, ./run.pl]\n";
        } else {
            Files.writeString(home.resolve("run.py"), text);
            Files.copy(directory().resolve("hostile.py"), home.resolve("hostile.py"));
            manifest += "entrypoint: [/usr/bin/python3, -B, -E, -S, ./run.py]\n";
        }
        Files.writeString(home.resolve("manifest.yml"), manifest);
    }

    private static String manifest(String name) {
        return """
        name: %s
        version: "1"
        api_version: "1"
        supported_extensions: []
        """
                .formatted(name);
    }

    private static String name(Path file) {
        return file.getFileName().toString().replaceFirst("\\.\\w+$", "");
    }

    /// A program of the host's side.
    static Path host(String name) throws IOException {
        return directory().resolve("host").resolve(name);
    }

    private static Path directory() throws IOException {
        try {
            var here = Objects.requireNonNull(HostilePlugin.class.getResource("hostile.py"));
            return Objects.requireNonNull(Path.of(here.toURI()).getParent());
        } catch (URISyntaxException e) {
            throw new IOException(e);
        }
    }
}
